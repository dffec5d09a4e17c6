"""Trees of files: the one for students, made of this one, and what solves its exercises."""
import shutil
import subprocess

import exercises

# All that is handed out, but for what gives the answers away.
PARTS = (".clang-format", ".devcontainer", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "Containerfile",
         "LICENSE", "README.md", "bench", "core", "lab", "tests", "tools")
LEFT_OUT = ("bench/lab/answers.md", "tests/course", "tools/course.d/README.md", "tools/course.d/hidden",
            "tools/course.d/solutions", "tools/course.d/starter", "tools/course.d/wrong")
# In a tree for students: the files of the exercises as they were handed out, so that each can be graded by itself.
GIVEN = "tools/course.d/given"


class Wrong(Exception):
    """Something that cannot be done; the message says what."""


def all_files():
    return [file for name in exercises.NAMES for file in exercises.FILES[name]]


def copy_file(source, target):
    """Makes `target` as `source` is. Unchanged it keeps its date, so that nothing is built again. False: it is no plain file."""
    if not source.exists():
        target.unlink(missing_ok=True)
        return True
    if source.is_symlink() or not source.is_file() or source.stat().st_size > 1 << 20:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if not target.is_file() or target.read_bytes() != content:
        target.write_bytes(content)
    return True


def patch(directory, file, reverse=False):
    command = ["patch", "-p1", "-F0", "--no-backup-if-mismatch", "-r", "-", "-s", "-f", "-i", str(file.resolve())]
    done = subprocess.run(command + ["-R"] * reverse, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0:
        raise Wrong(f"{file.name} does not fit {directory}:\n{done.stdout}")


def make(top, directory):
    """The tree for students. A copy of such a tree is one, too, with the exercises as they were handed out."""
    if directory.exists() and any(directory.iterdir()):
        raise Wrong(f"{directory} is there already, and not empty")
    course = top / "tools" / "course.d"
    left_out = {top / name for name in LEFT_OUT}

    def ignore(folder, names):
        return [name for name in names if name == "__pycache__" or top.joinpath(folder, name) in left_out]

    directory.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if (top / part).is_dir():
            shutil.copytree(top / part, directory / part, ignore=ignore)
        elif (top / part).exists():
            shutil.copy2(top / part, directory / part)
    if (top / GIVEN).is_dir():
        for name in all_files():
            copy_file(top / GIVEN / name, directory / name)
        return
    for file in sorted((course / "starter").glob("*.patch")):
        patch(directory, file)
    for name in all_files():
        copy_file(directory / name, directory / GIVEN / name)


def solve(top, directory, name):
    """A solution is a patch; where there is none, it is what the starter took away."""
    course = top / "tools" / "course.d"
    solution = course / "solutions" / f"{name}.patch"
    if not (course / "solutions").is_dir():
        raise Wrong("this tree has no solutions: it was made for students")
    if solution.exists():
        patch(directory, solution)
    else:
        patch(directory, course / "starter" / f"{name}.patch", reverse=True)
