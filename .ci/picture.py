"""Draws docs/shell.svg: what the shell of `rsql demo` shows for a few lines typed into it. Needs tmux and Go."""

import html
import re
import subprocess
import time

WIDTH, HEIGHT = 92, 34
TYPED = [
    "SHOW TABLES;",
    "SELECT u.city, count(*) AS orders, sum(o.total) AS total",
    "FROM orders o JOIN users u ON u.id = o.user_id",
    "GROUP BY u.city ORDER BY total DESC LIMIT 5;",
]
COLORS = {30: "#545d68", 31: "#f47067", 32: "#8ddb8c", 33: "#daaa3f", 34: "#6cb6ff", 35: "#dcbdfb", 36: "#76e3ea", 37: "#adbac7", 90: "#768390"}


def tmux(*args):
    return subprocess.run(["tmux", "-L", "rsql-picture", *args], check=True, capture_output=True, text=True).stdout


def await_prompt():
    for _ in range(200):
        time.sleep(0.1)
        lines = tmux("capture-pane", "-p", "-t", "shell").rstrip("\n").split("\n")
        if re.match(r"^\S*> *$", lines[-1]) and not re.match(r"^\s*(\.+|-+)> *$", lines[-1]):
            return
    raise SystemExit("the shell shows no prompt:\n" + "\n".join(lines))


def screen():
    subprocess.run(["go", "build", "-buildvcs=false", "-o", "/tmp/rsql-picture", "./cmd/rsql"], check=True)
    tmux("new-session", "-d", "-s", "shell", "-x", str(WIDTH), "-y", str(HEIGHT), "HISTFILE=/dev/null TERM=xterm-256color HOME=$(mktemp -d) /tmp/rsql-picture demo")
    try:
        await_prompt()
        tmux("send-keys", "-t", "shell", "C-l")
        for line in TYPED:
            tmux("send-keys", "-t", "shell", "-l", re.sub(";$", r"\\;", line))  # tmux takes a bare one for its own
            tmux("send-keys", "-t", "shell", "Enter")
            if line.endswith(";"):
                await_prompt()
        return tmux("capture-pane", "-e", "-p", "-t", "shell").rstrip("\n").split("\n")
    finally:
        tmux("kill-server")


def spans(line, style):
    """The parts of a line in one style each; style goes on from line to line."""
    for i, part in enumerate(re.split(r"\x1b\[([0-9;]*)m", line)):
        if i % 2 == 0:
            if part:
                color = f' fill="{style["color"]}"' if style.get("color") else ""
                weight = ' font-weight="bold"' if style.get("bold") else ""
                yield f"<tspan{color}{weight}>{html.escape(part)}</tspan>"
            continue
        for code in (int(c or 0) for c in part.split(";")):
            if code == 0:
                style.clear()
            elif code == 1:
                style["bold"] = True
            elif code == 2:
                style["color"] = COLORS[90]
            elif code == 39:
                style.pop("color", None)
            elif code in COLORS:
                style["color"] = COLORS[code]


def draw(lines):
    style, height = {}, 18 * len(lines) + 24
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * 8 + 24}" height="{height}" font-family="Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13">',
        '<rect width="100%" height="100%" rx="8" fill="#22272e"/><g fill="#d0d7de" xml:space="preserve">',
    ]
    out += [f'<text x="12" y="{18 * (i + 1) + 8}">{"".join(spans(line, style))}</text>' for i, line in enumerate(lines)]
    return "\n".join(out + ["</g></svg>", ""])


if __name__ == "__main__":
    picture = draw([line for line in screen() if line.strip()][:-1])  # without the prompt that waits at the end
    with open("docs/shell.svg", "w", encoding="utf-8") as f:
        f.write(picture)
