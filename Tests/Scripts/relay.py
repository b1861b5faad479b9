# SPDX-License-Identifier: Apache-2.0
"""Plays Pawl's relay for Examples/matmul without cells: an independent reading of the two protocols.

usage: relay.py MATMUL STAGE KERNEL_C SEED     prints the judge's last line as JSON, with "cpu_s" of the timed asks

The paths below /pawl are replaced by a temporary folder in copies of main.c and judge.py.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def cpu(pid):
    fields = Path(f"/proc/{pid}/schedstat").read_text().split()
    return int(fields[0]) / 1e9


def main():
    matmul, stage, kernel, seed = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("in", "out", "scratch"):
            (root / name).mkdir()
        for source in (matmul / "workspace").iterdir():
            (root / source.name).write_text(source.read_text().replace("/pawl/", f"{folder}/"))
        shutil.copy(kernel, root / "kernel.c")
        judge_text = (matmul / "verifier/judge.py").read_text()
        (root / "judge.py").write_text(judge_text.replace("/pawl/", f"{folder}/"))
        build = ["cc", "-std=gnu17", "-O3", "-march=native", "-o", "kernel", "main.c", "kernel.c"]
        subprocess.run(build, cwd=root, check=True)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": root}
        contestant = subprocess.Popen(["./kernel"], **pipes)
        judge = subprocess.Popen(["/usr/bin/python3", "judge.py", stage], **pipes)

        def tell(process, message):
            process.stdin.write(json.dumps(message, separators=(",", ":"), sort_keys=True) + "\n")
            process.stdin.flush()

        tell(judge, {"pawl": 1, "stage": stage, "seed": seed, "split": "visible"})
        used = 0.0
        while True:
            message = json.loads(judge.stdout.readline())
            if "verdict" in message:
                break
            question = os.urandom(16).hex()
            (root / "in" / question).mkdir()
            (root / "out" / question).mkdir()
            for name, path in message["files"].items():
                shutil.copy(path, root / "in" / question / name)
            before = cpu(contestant.pid)
            tell(contestant, {"ask": question, "input": message["input"]})
            line = contestant.stdout.readline()
            if not line:
                tell(judge, {"failure": message["ask"], "code": "crash"})
                continue
            answer = json.loads(line)
            assert answer["answer"] == question
            if message["timed"]:
                used += cpu(contestant.pid) - before
            files = {}
            for name in answer["files"]:
                files[name] = f"{folder}/scratch/{question}-{name}"
                shutil.copy(root / "out" / question / name, files[name])
            tell(judge, {"answer": message["ask"], "output": answer["output"], "files": files, "wall_s": 0.1})
        judge.stdin.close()
        contestant.stdin.close()
        judge.wait()
        contestant.wait()
        message["cpu_s"] = used
        print(json.dumps(message))


main()
