// Prints every definition of Java files as javac sees it: FILE, NAME, FIRST, LAST, by tabs.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class Judge {
    public static void main(String[] paths) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        for (String path : paths) {
            var task = (JavacTask) compiler.getTask(null, files, d -> {}, null, null, files.getJavaFileObjects(path));
            for (CompilationUnitTree unit : task.parse()) {
                var positions = Trees.instance(task).getSourcePositions();
                LineMap lines = unit.getLineMap();
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree found) visit(path, "", found, unit, positions, lines);
                }
            }
        }
    }

    static void say(String path, String name, Tree tree, CompilationUnitTree unit, SourcePositions positions, LineMap lines) {
        long from = positions.getStartPosition(unit, tree), to = positions.getEndPosition(unit, tree);
        if (from < 0 || to < 0) return;
        System.out.println(path + "\t" + name + "\t" + lines.getLineNumber(from) + "\t" + lines.getLineNumber(to - 1));
    }

    static void visit(String path, String outer, ClassTree type, CompilationUnitTree unit, SourcePositions positions, LineMap lines) {
        String name = outer + type.getSimpleName();
        say(path, name, type, unit, positions, lines);
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree inner) visit(path, name + ".", inner, unit, positions, lines);
            if (member instanceof MethodTree method && method.getBody() != null) {
                String called = method.getReturnType() == null ? type.getSimpleName().toString() : method.getName().toString();
                say(path, name + "." + called, method, unit, positions, lines);
            }
            if (member instanceof VariableTree field && type.getKind() != Tree.Kind.ENUM && type.getKind() != Tree.Kind.RECORD) {
                say(path, name + "." + field.getName(), field, unit, positions, lines);
            }
        }
    }
}
