#!/usr/bin/env python3
"""Makes alice.txt from alice29.txt, as Debian's source package snappy 1.1.9 has it in testdata/: make-alice.py alice29.txt > alice.txt

The words stay as they are. Lines of prose are joined to one line a paragraph, verse keeps its lines; indents, repeated spaces, empty lines,
rows of asterisks and the name of the electronic edition are left out.
"""
import re
import sys

text = open(sys.argv[1], encoding="ascii", newline="").read().rstrip("\x1a").replace("\r\n", "\n")
out = []
for block in re.split(r"\n\s*\n", text.strip("\n")):
    lines = [line.rstrip() for line in block.split("\n") if line.strip() and not re.fullmatch(r"[* ]+", line)]
    if not lines or "EDITION" in lines[0]:
        continue
    prose = not any(line.startswith(" ") for line in lines[1:])
    lines = [re.sub(r" +", " ", line.strip()) for line in lines]
    if prose:
        joined = lines[0]
        for line in lines[1:]:
            joined += line if joined.endswith("-") else " " + line
        lines = [joined]
    out += lines
sys.stdout.write("\n".join(out) + "\n")
