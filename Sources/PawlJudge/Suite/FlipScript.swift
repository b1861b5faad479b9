// SPDX-License-Identifier: Apache-2.0

/// The program that flips plain Python assertions, run with the verifier's files and its own alone.
///
/// It changes what a test expects and nothing else: in functions whose name begins with `test`, literals that are
/// compared for equality get another value of their type, other operands become one half of a pair, other conditions are
/// negated, and expected exceptions become ones that nobody raises. Files that it cannot read stay as they are.
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


        def other_value(value):
            if isinstance(value, bool):
                return repr(not value)
            if value is None:
                return repr(rng.randrange(100, 1000))
            if isinstance(value, int):
                return "%r" % (value + rng.choice([-1, 1]) * rng.randrange(1, 50))
            if isinstance(value, float):
                changed = value + rng.uniform(1, 9) * max(1.0, abs(value))
                # With as many decimals as a person wrote: code that reads its tests should not know a flip by its looks.
                if "e" not in repr(value):
                    changed = round(changed, len(repr(value).partition(".")[2]))
                return "%r" % changed if changed - changed == 0 else "0.5"
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

            def change(self, node):
                if isinstance(node, ast.UnaryOp):
                    return self.change(node.operand)
                if isinstance(node, ast.Constant):
                    return self.put(self.span(node), other_value(node.value))
                parts = node.values if isinstance(node, ast.Dict) else node.elts
                if parts:
                    return self.change(rng.choice(parts))
                number = rng.randrange(100, 1000)
                empty = {ast.List: "[%d]", ast.Tuple: "(%d,)", ast.Dict: "{%d: 0}"}[type(node)]
                self.put(self.span(node), empty % number)

            def unequal(self, left, right):
                if is_literal(right):
                    self.change(right)
                elif is_literal(left):
                    self.change(left)
                else:
                    self.surround(right, "((", "), %d)" % rng.randrange(100, 1000))

            def condition(self, test):
                if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
                    self.unequal(test.left, test.comparators[0])
                elif not isinstance(test, ast.Constant):
                    self.surround(test, "not (", ")")

            def call(self, node):
                func = node.func
                name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)
                if any(isinstance(argument, ast.Starred) for argument in node.args[:2]):
                    return
                if name in EQUAL and len(node.args) >= 2:
                    self.unequal(node.args[0], node.args[1])
                elif name in OPPOSITE and isinstance(func, ast.Attribute) and node.args:
                    end = self.span(func)[1]
                    self.put((end - len(name), end), OPPOSITE[name])
                elif name in RAISES and node.args:
                    raised = 'type("Raised%d", (Exception,), {})' % rng.randrange(100, 1000)
                    self.put(self.span(node.args[0]), raised)

            def flip(self):
                for function in ast.walk(self.tree):
                    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        continue
                    if not function.name.startswith("test"):
                        continue
                    for node in [node for statement in function.body for node in ast.walk(statement)]:
                        if isinstance(node, ast.Assert):
                            self.condition(node.test)
                        elif isinstance(node, ast.Call):
                            self.call(node)
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
