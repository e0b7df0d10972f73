// node pyodide_runner.mjs PYODIDE_FOLDER SCRIPT: runs SCRIPT as __main__ in Pyodide, with raw stdout and stderr.
// Every piece of output is written synchronously, so that nothing is lost when the process ends.
import { readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const env = { HOME: "/home/pyodide", TZ: "UTC", LANG: "C.UTF-8" };
for (const [name, value] of Object.entries(process.env)) if (name.startsWith("PYTHON")) env[name] = value;
const python = await loadPyodide({ indexURL: `${folder}/`, env, fullStdLib: false });

function sink(fd) {
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        try {
          done += writeSync(fd, bytes, done);
        } catch (error) {
          if (error.code !== "EAGAIN") throw error;
        }
      }
      return bytes.length;
    },
    isatty: false,
  };
}
python.setStdout(sink(1));
python.setStderr(sink(2));

const path = `/home/pyodide/${basename(script)}`;
python.FS.writeFile(path, readFileSync(script));
python.globals.set("_anatomy_path", path);
const status = python.runPython(`
def _anatomy_run(path):
    import sys, traceback
    names = sys.modules["__main__"].__dict__
    for name in ("_anatomy_run", "_anatomy_path"):
        names.pop(name, None)
    names.update(__name__="__main__", __file__=path)
    sys.argv = [path]
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        exec(code, names)
        status = 0
    except SystemExit as stop:
        status = stop.code
        if status is None:
            status = 0
        elif not isinstance(status, int):
            print(status, file=sys.stderr)
            status = 1
    except BaseException as error:
        shown = error.__traceback__.tb_next if error.__traceback__ else None
        traceback.print_exception(type(error), error, shown)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status
_anatomy_run(_anatomy_path)
`);
process.exit(status);
