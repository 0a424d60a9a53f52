"""What the pages of the repository need to become pages of the site."""

import re
from pathlib import Path


def on_config(config):
    """Lists the pages under docs/ that the navigation does not name, in a section at the end."""
    listed = re.findall(r"[\w./-]+\.md", str(config.nav))
    docs = Path(config.docs_dir)
    others = sorted(str(page.relative_to(docs)) for page in docs.glob("docs/**/*.md"))
    others = [page for page in others if page not in listed]
    if others:
        config.nav.append({"More": others})


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
