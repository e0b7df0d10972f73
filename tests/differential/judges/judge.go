// Prints every top-level definition of Go files as go/parser sees it: FILE, NAME, FIRST, LAST, by tabs.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

func receiver(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}

func main() {
	for _, path := range os.Args[1:] {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			continue
		}
		say := func(name string, from, to token.Pos) {
			fmt.Printf("%s\t%s\t%d\t%d\n", path, name, set.PositionFor(from, false).Line, set.PositionFor(to-1, false).Line)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil && len(d.Recv.List) > 0 {
					name = receiver(d.Recv.List[0].Type) + "." + name
				}
				say(name, d.Pos(), d.End())
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					from, to := spec.Pos(), spec.End()
					if !d.Lparen.IsValid() {
						from, to = d.Pos(), d.End()
					}
					switch s := spec.(type) {
					case *ast.TypeSpec:
						say(s.Name.Name, from, to)
					case *ast.ValueSpec:
						for _, name := range s.Names {
							say(name.Name, from, to)
						}
					}
				}
			}
		}
	}
}
