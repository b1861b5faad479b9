// SPDX-License-Identifier: Apache-2.0

/// The program that flips plain Python assertions, run with the verifier's files and its own alone.
///
/// It changes what a test expects and nothing else: in functions whose name begins with `test`, literals that are
/// compared for equality get another value of their type, and so do parameters of `pytest.mark.parametrize` that are
/// compared, under the same test id; other operands become one half of a pair, other conditions are negated, and
/// expected exceptions become ones that nobody raises. Files that it cannot read stay as they are.
///
/// Where a comparison is exact the other value is near: code that reads its tests has to know the right value, and not
/// only what could be one, to tell a flip.
enum FlipScript {
    static let text = #"""
        import ast, json, os, random, string, sys

        root, out, seed = sys.argv[1:4]
        rng = random.Random(seed)
        EQUAL = {
            "assertEqual", "assertEquals", "assertListEqual", "assertTupleEqual", "assertSetEqual", "assertDictEqual",
            "assertSequenceEqual", "assertCountEqual", "assertMultiLineEqual", "assertAlmostEqual", "assertAlmostEquals",
            "assert_equal", "assert_array_equal", "assert_allclose", "assert_almost_equal", "assert_array_almost_equal",
        }
        OPPOSITE = {
            "assertTrue": "assertFalse", "assertIs": "assertIsNot", "assertIsNone": "assertIsNotNone",
            "assertIn": "assertNotIn", "assertIsInstance": "assertNotIsInstance", "assertRegex": "assertNotRegex",
            "assertGreater": "assertLessEqual", "assertLess": "assertGreaterEqual",
            "assertNotEqual": "assertEqual", "assertNotAlmostEqual": "assertAlmostEqual",
        }
        for name, other in list(OPPOSITE.items())[:8]:
            OPPOSITE[other] = name
        RAISES = {"assertRaises", "assertRaisesRegex", "raises"}
        TOLERANT = {
            "assertAlmostEqual", "assertAlmostEquals", "assert_allclose", "assert_almost_equal",
            "assert_array_almost_equal", "approx",
        }


        def name_of(func):
            return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)


        def names_in(node):
            return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


        def is_call(node, name):
            return isinstance(node, ast.Call) and name_of(node.func) == name


        def is_number(node):
            return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


        def is_literal(node):
            if isinstance(node, ast.Constant):
                return node.value is not Ellipsis
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
                return is_number(node.operand)
            if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                return all(is_literal(element) for element in node.elts)
            if isinstance(node, ast.Dict):
                return all(key is not None and is_literal(key) for key in node.keys) and all(map(is_literal, node.values))
            return False


        def other_letter(code, letters):
            return rng.choice([letter for letter in letters if letter != code])


        def other_value(value, exact):
            if isinstance(value, bool):
                return repr(not value)
            if value is None:
                return repr(rng.randrange(100, 1000))
            if isinstance(value, int):
                step = rng.choice([1, 1, 1, 2, 2, 3, 10]) if exact else rng.randrange(1, 50)
                return "%r" % (value - step if step <= abs(value) and rng.random() < 0.5 else value + step)
            if isinstance(value, float):
                digits = len(repr(value).partition(".")[2])
                step = rng.choice([0.5, 0.5, 1, 1, 1.5, 2, 10.0 ** -min(digits, 6)])
                step = step if exact and abs(value) < 1e9 else rng.uniform(1, 9) * max(1.0, abs(value))
                changed = value - step if exact and step <= abs(value) and rng.random() < 0.5 else value + step
                # With as many decimals as a person wrote: code that reads its tests should not know a flip by its looks.
                if "e" not in repr(value):
                    changed = round(changed, digits)
                return "%r" % changed if changed - changed == 0 and changed != value else "0.5"
            if isinstance(value, complex):
                return "(%r)" % (value + rng.randrange(1, 9))
            if isinstance(value, str):
                if not value:
                    return repr(rng.choice(string.ascii_letters))
                at = rng.randrange(len(value))
                return repr(value[:at] + other_letter(value[at], string.ascii_letters) + value[at + 1 :])
            if not value:
                return repr(bytes([rng.randrange(97, 123)]))
            at = rng.randrange(len(value))
            return repr(value[:at] + bytes([other_letter(value[at], range(97, 123))]) + value[at + 1 :])


        class File:
            def __init__(self, source):
                self.source = source
                self.tree = ast.parse(source)
                self.starts = [0]
                for line in source.split(b"\n"):
                    self.starts.append(self.starts[-1] + len(line) + 1)
                self.edits = []
                self.parameters = {}
                self.compared = {}
                self.constants = {
                    node.targets[0].id: node.value
                    for node in self.tree.body
                    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                }

            def span(self, node):
                return (
                    self.starts[node.lineno - 1] + node.col_offset,
                    self.starts[node.end_lineno - 1] + node.end_col_offset,
                )

            def put(self, span, text):
                self.edits.append((span[0], span[1], text))

            def surround(self, node, before, after):
                start, end = self.span(node)
                self.put((start, end), before + self.source[start:end].decode() + after)

            def text(self, span):
                return self.source[span[0] : span[1]].decode()

            def edit(self, node, exact):
                """The span of a part of a literal, and another text for it."""
                if isinstance(node, ast.UnaryOp):
                    return self.edit(node.operand, exact)
                if isinstance(node, ast.Constant):
                    return self.span(node), other_value(node.value, exact)
                parts = node.values if isinstance(node, ast.Dict) else node.elts
                if parts:
                    return self.edit(rng.choice(parts), exact)
                number = rng.randrange(100, 1000)
                empty = {ast.List: "[%d]", ast.Tuple: "(%d,)", ast.Dict: "{%d: 0}"}[type(node)]
                return self.span(node), empty % number

            def changed(self, node, exact):
                """The text of a literal, and that of another of its type."""
                (start, end), (span, text) = self.span(node), self.edit(node, exact)
                return self.text((start, end)), self.text((start, span[0])) + text + self.text((span[1], end))

            def unequal(self, left, right, exact=True):
                for side, other in ((right, left), (left, right)):
                    tolerant = is_call(side, "approx") and side.args
                    node, near = (side.args[0], False) if tolerant else (side, exact)
                    if is_literal(node):
                        return self.put(*self.edit(node, near))
                    if isinstance(node, ast.Name) and node.id in self.parameters and node.id not in names_in(other):
                        self.compared[node.id] = near and self.compared.get(node.id, True)
                        return
                self.surround(right, "((", "), %d)" % rng.randrange(100, 1000))

            def literal_parameters(self, function, owner):
                """The literals that `parametrize` gives those parameters of a test that nothing is called with."""
                found, inputs = {}, set()
                for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                    if name_of(call.func) not in EQUAL and name_of(call.func) != "approx":
                        inputs |= names_in(call) - names_in(call.func)
                for decorator in function.decorator_list + (owner.decorator_list if owner else []):
                    if not is_call(decorator, "parametrize") or len(decorator.args) != 2:
                        continue
                    names, rows = decorator.args
                    rows = self.constants.get(rows.id, rows) if isinstance(rows, ast.Name) else rows
                    if any(word.arg == "indirect" for word in decorator.keywords):
                        continue
                    if not is_literal(names) or not isinstance(rows, (ast.List, ast.Tuple)):
                        continue
                    names = ast.literal_eval(names)
                    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
                    for index, name in enumerate(names):
                        cells = [self.cell(row, index, len(names)) for row in rows.elts]
                        known = cells and all(cell is not None and is_literal(cell) for cell in cells)
                        if known and name not in inputs:
                            found[name] = cells
                return found

            @staticmethod
            def cell(row, index, count):
                if is_call(row, "param"):
                    return row.args[index] if index < len(row.args) else None
                if count == 1:
                    return row
                parts = getattr(row, "elts", [])
                return parts[index] if index < len(parts) else None

            def rebind(self, function, name, exact):
                """Gives a parameter another value inside the test, so that the test keeps its id."""
                pairs = dict(self.changed(cell, exact) for cell in self.parameters[name])
                pairs = ", ".join("(%s, %s)" % pair for pair in pairs.items())
                kind = "type(_1) is type(%s)" % name
                first = function.body[0]
                if len(function.body) > 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                    first = function.body[1]
                line = min([first.lineno] + [node.lineno for node in getattr(first, "decorator_list", [])])
                begin = self.starts[line - 1]
                start = begin + first.col_offset
                indent = self.text((begin, start))
                end = "; " if indent.strip() else "\n" + indent
                if line != first.lineno:
                    start = begin + len(indent)
                self.put(
                    (start, start),
                    "%s = next((_2 for _1, _2 in [%s] if %s and _1 == %s), %s)%s"
                    % (name, pairs, kind, name, name, end),
                )

            def condition(self, test):
                if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
                    self.unequal(test.left, test.comparators[0])
                elif not isinstance(test, ast.Constant):
                    self.surround(test, "not (", ")")

            def call(self, node):
                func = node.func
                name = name_of(func)
                if any(isinstance(argument, ast.Starred) for argument in node.args[:2]):
                    return
                if name in EQUAL and len(node.args) >= 2:
                    self.unequal(node.args[0], node.args[1], name not in TOLERANT)
                elif name in OPPOSITE and isinstance(func, ast.Attribute) and node.args:
                    end = self.span(func)[1]
                    self.put((end - len(name), end), OPPOSITE[name])
                elif name in RAISES and node.args:
                    raised = 'type("Raised%d", (Exception,), {})' % rng.randrange(100, 1000)
                    self.put(self.span(node.args[0]), raised)

            def flip(self):
                owners = {}
                for node in ast.walk(self.tree):
                    if isinstance(node, ast.ClassDef):
                        owners.update((child, node) for child in node.body)
                for function in ast.walk(self.tree):
                    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        continue
                    if not function.name.startswith("test"):
                        continue
                    self.parameters = self.literal_parameters(function, owners.get(function))
                    self.compared = {}
                    for node in [node for statement in function.body for node in ast.walk(statement)]:
                        if isinstance(node, ast.Assert):
                            self.condition(node.test)
                        elif isinstance(node, ast.Call):
                            self.call(node)
                    for name, exact in self.compared.items():
                        self.rebind(function, name, exact)
                result, position = [], 0
                for start, end, text in sorted(set(self.edits)):
                    if start < position:
                        continue
                    result += [self.source[position:start], text.encode()]
                    position = end
                result = b"".join(result + [self.source[position:]])
                ast.parse(result)
                return result


        files = {}
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not name.endswith(".py") or os.path.islink(path):
                    continue
                with open(path, "rb") as stream:
                    source = stream.read()
                try:
                    source.decode("utf-8")
                    flipped = File(source).flip()
                except (SyntaxError, ValueError, RecursionError):
                    continue
                if flipped != source:
                    target = "%d.py" % len(files)
                    with open(os.path.join(out, target), "wb") as stream:
                        stream.write(flipped)
                    files[os.path.relpath(path, root)] = target
        with open(os.path.join(out, "flips.json"), "w") as stream:
            json.dump({"files": files}, stream)
        """#
}
