"""What the pages of the repository need to become pages of the site."""

import os
import re
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def on_config(config):
    """Completes the pages and the navigation."""
    docs = Path(config.docs_dir)
    add_linked_files(docs)
    # Pages under docs/ that the navigation does not name have a section at its end.
    listed = re.findall(r"[\w./-]+\.md", str(config.nav))
    others = sorted(str(page.relative_to(docs)) for page in docs.glob("docs/**/*.md"))
    others = [page for page in others if page not in listed]
    if others:
        config.nav.append({"More": others})


def add_linked_files(docs):
    """Copies the files of the repository that pages link to, such as the licence, to where the pages are."""
    for page in docs.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:\s]+)", page.read_text("utf-8")):
            target = Path(os.path.normpath(page.parent / link))
            if docs in target.parents and not target.exists():
                source = REPOSITORY / target.relative_to(docs)
                if source.is_file():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, target)


def on_page_markdown(markdown, page, **_):
    """Takes the words for tests from fences, and lets pictures follow the site's switch of colours."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation"]
    # Badges are pictures from elsewhere.
    markdown = re.sub(r"^.*https://img\.shields\.io/.*\n", "", markdown, flags=re.MULTILINE)
    markdown = re.sub(r"^```(\w+) file=(\S+)$", r'```\1 title="\2"', markdown, flags=re.MULTILINE)
    markdown = re.sub(r"^```(\w+) (?:of|with)=\S+$", r"```\1", markdown, flags=re.MULTILINE)
    return re.sub(
        r'<picture>\s*<source [^>]*srcset="([^"]+)">\s*(<img [^>]*src=")([^"]+)("[^>]*>)\s*</picture>',
        r"\2\3#only-light\4\2\1#only-dark\4",
        markdown,
    )


def on_page_content(html, **_):
    """Links the classes that the docstrings of Python name."""
    return re.sub(r":class:<code>~?(?:spark_afm\.)?(\w+)</code>", r'<a href="#spark_afm.\1"><code>\1</code></a>', html)
