// Prints every definition of TypeScript files as the TypeScript compiler sees it: FILE, NAME, FIRST, LAST, by tabs.
// argv: the folder of the compiler's package, then the files.
const fs = require("fs");
const ts = require(process.argv[2]);
const K = ts.SyntaxKind;

for (const path of process.argv.slice(3)) {
  const file = ts.createSourceFile(path, fs.readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const line = (at) => file.getLineAndCharacterOfPosition(at).line + 1;
  const say = (outer, name, node) => {
    console.log([path, [...outer, name].join("."), line(node.getStart(file)), line(node.getEnd() - 1)].join("\t"));
  };
  const visit = (node, outer) => {
    if (ts.isFunctionDeclaration(node) && node.name) return say(outer, node.name.text, node);
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
      if (!node.name) return;
      say(outer, node.name.text, node);
      for (const member of node.members) {
        if ((ts.isMethodDeclaration(member) || ts.isGetAccessor(member) || ts.isSetAccessor(member)) && ts.isIdentifier(member.name)) {
          say([...outer, node.name.text], member.name.text, member);
        }
        if (ts.isConstructorDeclaration(member)) say([...outer, node.name.text], "constructor", member);
      }
      return;
    }
    if (ts.isTypeAliasDeclaration(node)) return say(outer, node.name.text, node);
    if (ts.isVariableStatement(node)) {
      for (const one of node.declarationList.declarations) if (ts.isIdentifier(one.name)) say(outer, one.name.text, node);
      return;
    }
    if (ts.isModuleDeclaration(node)) {
      say(outer, node.name.text, node);
      if (node.body && node.body.kind === K.ModuleBlock) node.body.statements.forEach((child) => visit(child, [...outer, node.name.text]));
      return;
    }
    if (node.kind === K.SourceFile) ts.forEachChild(node, (child) => visit(child, outer));
  };
  visit(file, []);
}
