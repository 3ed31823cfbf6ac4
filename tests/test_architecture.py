"""ARCHITECTURE.md and the rules of CONTRIBUTING.md hold for the code."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = ("bot", "index", "ingest")
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MODULES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for top in TOP
    for path in sorted((ROOT / top).rglob("*.py"))
    if "migrations" not in path.parts
}
PACKAGES = sorted({path.parent for path in MODULES})

MAX_MODULES = 9
# Folders of plug-ins, one thing in each module: their length is the number of plug-ins.
PLUG_INS = ("bot/commands", "ingest/harvest/protocols", "ingest/parse/formats")
# Packages with more modules, each with the reason.
LARGER: dict[str, str] = {}
PRIVATE_WORDS = {
    "diary", "doubt", "doubts", "ear", "hear", "heard", "heed", "said", "say", "shelf", "tell", "teller", "told",
}  # fmt: skip
RIDDLE = re.compile(r"(What|Who|Where|Whether|How)\b")
MAX_RIDDLES = 20


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def words(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    yield from (node for node in tree.body if isinstance(node, ast.ClassDef))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_the_map_names_every_package():
    missing = [relative(package) for package in PACKAGES if f"{relative(package)}/ " not in MAP]
    assert not missing


def test_every_path_on_the_map_exists():
    paths = re.findall(r"(?<![\w/.-])((?:bot|docs|index|ingest|tests)/[\w./-]*)", MAP)
    assert paths
    assert not [path for path in paths if not (ROOT / path.rstrip(".")).exists()]


def test_the_map_stays_one_page():
    assert len(MAP.splitlines()) < 220


def test_a_class_name_is_defined_once():
    counts = Counter(node.name for tree in MODULES.values() for node in classes(tree))
    assert not [name for name, count in counts.items() if count > 1]


def test_names_are_words_of_the_field():
    modules = (path.stem for path in MODULES)
    types = (node.name for tree in MODULES.values() for node in classes(tree))
    public = (
        node.name for tree in MODULES.values() for node in functions(tree) if node.name[0] != "_"
    )
    assert not [name for name in (*modules, *types, *public) if words(name) & PRIVATE_WORDS]


def test_docstrings_begin_with_a_verb_or_a_noun():
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        ast.get_docstring(node) or ""
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, documented)
    ]
    assert len([text for text in docstrings if RIDDLE.match(text)]) < MAX_RIDDLES


@pytest.mark.parametrize("package", PACKAGES, ids=relative)
def test_a_package_has_few_modules(package):
    name = relative(package)
    modules = [path.stem for path in package.glob("*.py") if path.stem != "__init__"]
    if name not in (*PLUG_INS, *LARGER):
        assert len(modules) <= MAX_MODULES, modules
    if package.name not in TOP:
        assert modules or any(path.is_dir() for path in package.iterdir())


def test_no_exception_outlives_its_reason():
    for name in LARGER:
        assert len(list((ROOT / name).glob("*.py"))) - 1 > MAX_MODULES, name


def test_a_package_never_hides_a_module_behind_a_function():
    for path, tree in MODULES.items():
        if path.stem == "__init__":
            modules = {each.stem for each in path.parent.iterdir()}
            assert not modules & {node.name for node in functions(tree)}, relative(path)


def test_no_name_hides_a_top_level_package():
    hidden = [
        f"{relative(path)}: {name}"
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        for name in [
            node.arg if isinstance(node, ast.arg)
            else node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            else ""
        ]
        if name in TOP
    ]  # fmt: skip
    assert not hidden


def test_a_package_says_what_it_is_and_what_it_may_import():
    for path, tree in MODULES.items():
        if path.stem == "__init__":
            assert "import" in (ast.get_docstring(tree) or "").lower(), relative(path)


def test_the_questions_of_a_newcomer_have_their_answers():
    folder = ROOT / "tests" / "navigation"
    questions = re.findall(
        r"^(\d+)\. .*\?$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    with (folder / "answers.tsv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file, delimiter="\t"))
    assert [answer["question"] for answer in answers] == questions
    for answer in answers:
        path = ROOT / answer["path"]
        assert path.exists(), answer
        assert answer["name"].lower() in path.read_text(encoding="utf-8").lower(), answer
        assert all((ROOT / also).exists() for also in answer["also"].split()), answer
