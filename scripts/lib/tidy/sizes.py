"""How large a file, a function and a line may be. There is no list of exceptions."""
from tidy import swift_source, tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
LINE_COLUMNS_MAX = 100


def findings(root):
    for path in tree.swift_files(root):
        yield from file_findings(root, path, path.read_text(encoding="utf-8"))
    for path in tree.project_files(root):
        if path.suffix == ".py":
            lines = path.read_text(encoding="utf-8").splitlines()
            yield from length_findings(root, path, lines)


def file_findings(root, path, text):
    lines = text.splitlines()
    yield from length_findings(root, path, lines)
    code, _ = swift_source.split(text)
    for name, first, last in swift_source.functions(code):
        if last - first + 1 > FUNCTION_LINES_MAX:
            problem = f"{name} has {last - first + 1} lines, at most {FUNCTION_LINES_MAX}"
            yield tree.finding(root, path, first, problem)


def length_findings(root, path, lines):
    if len(lines) > FILE_LINES_MAX:
        yield tree.finding(root, path, 1, f"{len(lines)} lines, at most {FILE_LINES_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_COLUMNS_MAX:
            problem = f"{len(line)} columns, at most {LINE_COLUMNS_MAX}"
            yield tree.finding(root, path, number, problem)
