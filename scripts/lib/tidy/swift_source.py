"""Takes Swift source apart as far as the checks need: code, string literals, function bodies."""
import re

STRING = re.compile(r'(#*)("""|")')


def split(source):
    """Two texts as long as the source: only its code, and only the insides of its string literals.

    What is left out is blank, line ends stay, so that offsets and line numbers hold in both.
    """
    scanner = Scanner(source)
    scanner.code_until(None)
    return "".join(scanner.code), "".join(scanner.strings)


class Scanner:
    def __init__(self, source):
        self.source = source
        self.at = 0
        blank = [c if c == "\n" else " " for c in source]
        self.code, self.strings = blank, list(blank)

    def code_until(self, closing):
        """Reads code up to the `closing` parenthesis of an interpolation, or to the end."""
        depth = 0
        while self.at < len(self.source):
            if self.source.startswith("//", self.at):
                end = self.source.find("\n", self.at)
                self.at = len(self.source) if end < 0 else end
            elif self.source.startswith("/*", self.at):
                self.skip_block_comment()
            elif match := STRING.match(self.source, self.at):
                self.skip_string(match)
            else:
                character = self.source[self.at]
                depth += (character == "(") - (character == ")")
                if closing and depth < 0:
                    return
                self.code[self.at] = character
                self.at += 1

    def skip_block_comment(self):
        depth = 0
        while self.at < len(self.source):
            two = self.source[self.at:self.at + 2]
            if two in ("/*", "*/"):
                depth += 1 if two == "/*" else -1
                self.at += 2
                if depth == 0:
                    return
            else:
                self.at += 1

    def skip_string(self, opening):
        hashes, quotes = opening.groups()
        self.at = opening.end()
        while self.at < len(self.source):
            if self.source.startswith(quotes + hashes, self.at):
                self.at += len(quotes + hashes)
                return
            if self.source.startswith("\\" + hashes, self.at):
                self.skip_escape(len(hashes))
            else:
                self.strings[self.at] = self.source[self.at]
                self.at += 1

    def skip_escape(self, hashes):
        """A backslash and what it escapes; the code of an interpolation is code."""
        self.at += 1 + hashes
        if self.source[self.at:self.at + 1] == "(":
            self.at += 1
            self.code_until(")")
        self.at += 1


DECLARATION = re.compile(
    r"\b(?:func\s+(?P<func>[^\s(<]+)|(?P<special>deinit|subscript|init)\b(?=[?!]?\s*[(<{])"
    r"|var\s+(?P<var>\w+)\s*:[^={}\n]*(?=\{))")


def functions(code):
    """Name, first and last line of every function, initialiser, subscript and computed property."""
    for match in DECLARATION.finditer(code):
        if match["special"] == "init" and code[:match.start()].rstrip()[-1:] in (".", "("):
            continue  # a call, not a declaration
        body = body_start(code, match.end())
        if body is None:
            continue
        end = matching_brace(code, body)
        name = match["func"] or match["special"] or match["var"]
        yield name, line_of(code, match.start()), line_of(code, end)


def body_start(code, at):
    """Where the body's brace stands; None for a requirement of a protocol."""
    depth = 0
    while at < len(code):
        character = code[at]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        if depth < 0 or (depth == 0 and character in "};"):
            return None
        if depth == 0 and character == "{":
            return at
        if depth == 0 and character == "\n" and ends_signature(code, at):
            return None
        at += 1
    return None


def ends_signature(code, at):
    """A line end closes a bodiless signature unless the next line goes on with it."""
    rest = code[at:].lstrip()
    return not re.match(r"(->|where\b|throws\b|async\b|\{|:|\)|rethrows\b|<|,)", rest) and not (
        re.search(r"(->|,|where|&|\()\s*$", code[max(0, at - 40):at]))


def matching_brace(code, at):
    depth = 0
    for position in range(at, len(code)):
        depth += (code[position] == "{") - (code[position] == "}")
        if depth == 0:
            return position
    return len(code) - 1


def line_of(code, position):
    return code.count("\n", 0, position) + 1
