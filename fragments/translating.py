"""Translates the sentences in templates while they are compiled, so that rendering looks nothing up."""

from collections.abc import MutableMapping
from string import Formatter
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import escape

from db.catalogues import Catalogue
from db.locales import ENGLISH

# What a template calls for a piece that may have been rendered before.
PIECES = ("rendered", "rendered_from_lists")
# What is called as it is. Of anything else, Jinja asks each time whether it wants the context.
PLAIN = (*PIECES, "icon", "static")


class Template(jinja2.Template):
    """Its globals are those of the environment, so what is imported is the same for every page.

    Jinja compares the globals of both at every import, which takes longer than what is imported.
    """

    _module: TemplateModule | None

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class Generator(CodeGenerator):
    """Leaves a piece that was rendered before as it is. To escape it would copy it, and it is HTML already."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs or not _calls(node, PLAIN):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _calls(node, PIECES):
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _calls(node, PIECES):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


class Environment(jinja2.Environment):
    """Templates in the language of a catalogue."""

    template_class = Template
    code_generator_class = Generator

    def __init__(self, catalogue: Catalogue, **options):
        super().__init__(**options)
        self.catalogue = catalogue

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of the environment themselves: no template has globals of its own."""
        return self.globals

    def _parse(self, source: str, name, filename) -> nodes.Template:
        return Translator(self, source, name, filename).parse()


class Translator(Parser):
    """Replaces `_("…")` with its translation. One with parameters becomes a list of texts and parameters."""

    environment: Environment

    def subparse(self, end_tokens=None) -> list[nodes.Node]:
        body = super().subparse(end_tokens)
        for node in body:
            if type(node) is nodes.Output:
                node.nodes = [part for child in node.nodes for part in _spread(child)]
        return body

    def parse_call(self, node: nodes.Expr) -> nodes.Expr:  # type: ignore[override]  # any expression will do
        call = super().parse_call(node)
        if type(node) is nodes.Name and node.name == "_":
            return self._sentence(call)
        if type(node) is nodes.Name and node.name == "ngettext":
            return self._plural(call)
        return call

    def _sentence(self, call: nodes.Call) -> nodes.Expr:
        (message,) = self._texts(call, 1)
        return self._whole(call, message, self.environment.catalogue.text(message), self._params(call, 1))

    def _plural(self, call: nodes.Call) -> nodes.Expr:
        one, many = self._texts(call, 2)
        if len(call.args) < 3:
            self.fail("ngettext takes two texts and a number", call.lineno)
        params = self._params(call, 3) | {"count": call.args[2]}
        catalogue = self.environment.catalogue
        forms = [self._whole(call, one + many, form, params) for form in catalogue.forms(one, many)]
        which = nodes.Call(nodes.Name("_form", "load"), [call.args[2]], [], None, None)
        if catalogue.code == ENGLISH:
            is_one = nodes.Compare(call.args[2], [nodes.Operand("eq", nodes.Const(1))])
            return self._placed(nodes.CondExpr(is_one, forms[0], forms[1]), call)
        chosen = forms[-1]
        for number in range(len(forms) - 2, -1, -1):
            is_this = nodes.Compare(which, [nodes.Operand("eq", nodes.Const(number))])
            chosen = nodes.CondExpr(is_this, forms[number], chosen)
        return self._placed(chosen, call)

    def _whole(self, call: nodes.Call, message: str, translation: str, params: dict[str, nodes.Expr]) -> nodes.Expr:
        """The sentence as one value. Escaping happens on output, so a parameter that is HTML stays HTML."""
        if not params and "{" not in message:
            return _with_pieces(self._placed(nodes.Const(translation), call), [nodes.Const(translation)])
        known = {field for _text, field, *_rest in Formatter().parse(message) if field is not None}
        if unused := params.keys() - known - {"count"}:
            self.fail(f"the sentence has no place for {', '.join(sorted(unused))}", call.lineno)
        if missing := known - params.keys():
            self.fail(f"the sentence is not given {', '.join(sorted(missing))}", call.lineno)
        pieces: list[nodes.Expr] = []
        for text, field, *_rest in Formatter().parse(translation):
            pieces += [nodes.Const(text)] if text else []
            pieces += [params[field]] if field is not None else []
        shown = [piece if isinstance(piece, nodes.Const) else _in_language(piece) for piece in pieces]
        return _with_pieces(self._placed(nodes.Concat(shown), call), pieces)

    def _texts(self, call: nodes.Call, count: int) -> list[str]:
        texts = [one.value for one in call.args[:count] if isinstance(one, nodes.Const) and isinstance(one.value, str)]
        if len(texts) < count or call.dyn_args or call.dyn_kwargs:
            self.fail("a sentence is written out where it is translated; only its parameters vary", call.lineno)
        return texts

    def _params(self, call: nodes.Call, positional: int) -> dict[str, nodes.Expr]:
        if len(call.args) != positional:
            self.fail("the parameters of a sentence have names", call.lineno)
        return {one.key: one.value for one in call.kwargs}

    def _placed(self, made: nodes.Expr, call: nodes.Call) -> nodes.Expr:
        made.set_lineno(call.lineno).set_environment(self.environment)
        return made


def _calls(node: nodes.Expr, names: tuple[str, ...]) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in names


def _with_pieces(made: nodes.Expr, pieces: list[nodes.Expr]) -> nodes.Expr:
    cast(Any, made).pieces = pieces  # a note of ours on a node of theirs
    return made


def _spread(child: nodes.Expr) -> list[nodes.Expr]:
    """A sentence that is output directly becomes its pieces, and costs as much as plain text in the template."""
    pieces = getattr(child, "pieces", None)
    if pieces is None:
        return [child]
    return [_as_html(piece, child) if isinstance(piece, nodes.Const) else piece for piece in pieces]


def _as_html(piece: nodes.Const, near: nodes.Expr) -> nodes.TemplateData:
    """Apostrophes are not escaped, because attributes are in double quotes."""
    text = str(escape(piece.value)).replace("&#39;", "'")
    return nodes.TemplateData(text, lineno=near.lineno, environment=near.environment)


def _in_language(piece: nodes.Expr) -> nodes.Expr:
    return nodes.Filter(piece, "translated", [], [], None, None)
