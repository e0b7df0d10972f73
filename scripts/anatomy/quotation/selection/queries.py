"""What is a definition, language by language: tree-sitter queries and how names are read out of their nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anatomy.lines import words
from anatomy.quotation.selection.names import Name, declared, dotted, keyed, plain, text_of

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True)
class Grammar:
    """One grammar: where it comes from, its query, and which nodes around a match belong to the definition."""

    module: str
    query: str
    function: str = "language"
    names: Callable[[Node], Name] = plain
    wraps: frozenset[str] = frozenset()  # parents that belong to the definition
    before: frozenset[str] = frozenset()  # neighbours above that belong to it
    trims: frozenset[str] = frozenset()  # nodes whose comments at the end do not
    inside: frozenset[str] = frozenset()  # parents inside which values and declarations are not looked at
    groups: frozenset[str] = frozenset()  # nodes that are no definition when they hold a group in brackets
    nests: bool = True  # names stand inside other names
    joins: bool = False  # neighbours of one name are one definition (a signature and its equations)
    free: frozenset[str] = frozenset()  # nodes whose names stand for the whole file, wherever they are


_C = """
(function_definition declarator: (_) @name) @function
(preproc_def name: (identifier) @name) @value
(preproc_function_def name: (identifier) @name) @value
(struct_specifier name: (_) @name body: (_)) @type
(union_specifier name: (_) @name body: (_)) @type
(enum_specifier name: (_) @name body: (_)) @type
(enumerator name: (identifier) @name) @weak
(translation_unit (struct_specifier name: (_) @name !body) @weak)
(translation_unit (union_specifier name: (_) @name !body) @weak)
(type_definition declarator: (_) @name) @value
(declaration declarator: (init_declarator declarator: (_) @name)) @value
(declaration declarator: [(identifier) (pointer_declarator) (array_declarator) (function_declarator) (parenthesized_declarator)] @name) @weak
(field_declaration declarator: (_) @name) @weak
"""
_CPP = (
    _C
    + """
(declaration declarator: [(reference_declarator) (qualified_identifier)] @name) @weak
(class_specifier name: (_) @name body: (_)) @type
(translation_unit (class_specifier name: (_) @name !body) @weak)
(declaration_list (class_specifier name: (_) @name !body) @weak)
(declaration_list (struct_specifier name: (_) @name !body) @weak)
(template_declaration (class_specifier name: (_) @name !body) @weak)
(template_declaration (struct_specifier name: (_) @name !body) @weak)
(namespace_definition name: (_) @name) @type
(namespace_definition !name) @scope
(concept_definition name: (_) @name) @value
(alias_declaration name: (_) @name) @value
"""
)


def _of_c(module: str, query: str) -> Grammar:
    """The grammar of C, or one that was made from it."""
    return Grammar(
        module,
        query,
        names=declared,
        wraps=words("template_declaration type_definition declaration field_declaration"),
        inside=words("compound_statement for_statement if_statement while_statement condition_clause case_statement"),
        free=words("preproc_def preproc_function_def"),
    )  # fmt: skip


_JS = """
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(class_declaration name: (_) @name) @type
(method_definition name: (_) @name) @function
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]) @function
(variable_declarator name: (identifier) @name) @value
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @name)) @value
(variable_declarator name: (object_pattern (pair_pattern value: (identifier) @name))) @value
(variable_declarator name: (array_pattern (identifier) @name)) @value
(expression_statement (assignment_expression left: [(identifier) (member_expression)] @name right: [(arrow_function) (function_expression) (generator_function)])) @function
(expression_statement (assignment_expression left: [(identifier) (member_expression)] @name)) @weak
(pair key: [(property_identifier) (string)] @name value: [(arrow_function) (function_expression)]) @function
"""
_JS_ONLY = """
(class_declaration name: (_) @name) @type
(field_definition property: (_) @name) @weak
"""
_TS = (
    _JS
    + """
(abstract_class_declaration name: (_) @name) @type
(interface_declaration name: (_) @name) @type
(enum_declaration name: (_) @name) @type
(type_alias_declaration name: (_) @name) @value
(internal_module name: (_) @name) @type
(module name: (_) @name) @type
(function_signature name: (_) @name) @weak
(method_signature name: (_) @name) @weak
(abstract_method_signature name: (_) @name) @weak
(property_signature name: (_) @name) @weak
(public_field_definition name: (_) @name) @weak
"""
)
_JS_WRAPS = (
    "export_statement lexical_declaration variable_declaration ambient_declaration expression_statement"
)

GRAMMARS = {
    "python": Grammar(
        "tree_sitter_python",
        """
(function_definition name: (identifier) @name) @function
(class_definition name: (identifier) @name) @type
(type_alias_statement left: (type [(identifier) @name (generic_type (identifier) @name)])) @value
(expression_statement (assignment left: (identifier) @name)) @weak
(expression_statement (assignment left: [(pattern_list (identifier) @name) (tuple_pattern (identifier) @name) (list_pattern (identifier) @name)])) @weak
(assignment right: (assignment left: (identifier) @name)) @weak
""",
        wraps=words("decorated_definition assignment"), inside=words("function_definition/block"),
        trims=words("block function_definition class_definition if_statement else_clause elif_clause for_statement while_statement with_statement try_statement except_clause finally_clause match_statement case_clause except_group_clause decorated_definition"),
    ),
    "c": _of_c("tree_sitter_c", _C),
    "cpp": _of_c("tree_sitter_cpp", _CPP),
    "cuda": _of_c("tree_sitter_cuda", _CPP),
    "objc": _of_c(
        "tree_sitter_objc",
        _C + """
(class_interface . "@interface" . (identifier) @name) @type
(class_implementation . "@implementation" . (identifier) @name) @type
(protocol_declaration . "@protocol" . (identifier) @name) @type
(method_definition (identifier) @name) @function
(method_declaration (identifier) @name) @weak
""",
    ),
    "javascript": Grammar(
        "tree_sitter_javascript", _JS + _JS_ONLY, names=dotted, wraps=words(_JS_WRAPS), before=words("decorator"),
    ),
    "typescript": Grammar(
        "tree_sitter_typescript", _TS, "language_typescript", dotted, words(_JS_WRAPS), words("decorator"),
    ),
    "tsx": Grammar("tree_sitter_typescript", _TS, "language_tsx", dotted, words(_JS_WRAPS), words("decorator")),
    "rust": Grammar(
        "tree_sitter_rust",
        """
(function_item name: (_) @name) @function
(function_signature_item name: (_) @name) @weak
(struct_item name: (_) @name) @type
(union_item name: (_) @name) @type
(enum_item name: (_) @name) @type
(enum_variant name: (_) @name) @weak
(field_declaration name: (_) @name) @weak
(trait_item name: (_) @name) @type
(mod_item name: (_) @name body: (_)) @type
(mod_item name: (_) @name !body) @weak
(impl_item type: (_) @name) @scope
(type_item name: (_) @name) @value
(associated_type name: (_) @name) @weak
(const_item name: (_) @name) @value
(static_item name: (_) @name) @value
(macro_definition name: (_) @name) @value
""",
        names=dotted, before=words("attribute_item"),
    ),
    "go": Grammar(
        "tree_sitter_go",
        """
(function_declaration name: (_) @name) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @of)) name: (_) @name) @function
(type_declaration . (type_spec name: (_) @name) .) @type
(type_declaration "(" (type_spec name: (_) @name) @type)
(type_declaration . (type_alias name: (_) @name) .) @value
(type_declaration "(" (type_alias name: (_) @name) @value)
(const_declaration "(" (const_spec name: (identifier) @name) @value)
(var_declaration (var_spec_list (var_spec name: (identifier) @name) @value))
(source_file (const_declaration . "const" . (const_spec name: (identifier) @name) .) @value)
(source_file (var_declaration . "var" . (var_spec name: (identifier) @name) .) @value)
(method_elem name: (_) @name) @weak
(field_declaration name: (_) @name) @weak
""",
        names=dotted, groups=words("const_declaration var_declaration type_declaration"),
    ),
    "java": Grammar(
        "tree_sitter_java",
        """
(class_declaration name: (_) @name) @type
(interface_declaration name: (_) @name) @type
(enum_declaration name: (_) @name) @type
(record_declaration name: (_) @name) @type
(annotation_type_declaration name: (_) @name) @type
(method_declaration name: (_) @name body: (_)) @function
(method_declaration name: (_) @name !body) @weak
(annotation_type_element_declaration name: (_) @name) @weak
(constructor_declaration name: (_) @name) @function
(compact_constructor_declaration name: (_) @name) @function
(field_declaration declarator: (variable_declarator name: (_) @name)) @value
(constant_declaration declarator: (variable_declarator name: (_) @name)) @value
(enum_constant name: (_) @name) @weak
""",
    ),
    "kotlin": Grammar(
        "tree_sitter_kotlin",
        """
(function_declaration name: (_) @name) @function
(class_declaration name: (_) @name) @type
(object_declaration name: (_) @name) @type
(companion_object name: (_) @name) @type
(companion_object !name) @scope
(property_declaration (variable_declaration (identifier) @name)) @value
(type_alias type: (identifier) @name) @value
""",
        names=dotted,
    ),
    "csharp": Grammar(
        "tree_sitter_c_sharp",
        """
(namespace_declaration name: (_) @name) @type
(class_declaration name: (_) @name) @type
(struct_declaration name: (_) @name) @type
(interface_declaration name: (_) @name) @type
(enum_declaration name: (_) @name) @type
(record_declaration name: (_) @name) @type
(delegate_declaration name: (_) @name) @value
(method_declaration name: (_) @name body: (_)) @function
(method_declaration name: (_) @name !body) @weak
(local_function_statement name: (_) @name) @function
(constructor_declaration name: (_) @name) @function
(property_declaration name: (_) @name) @value
(event_declaration name: (_) @name) @value
(field_declaration (variable_declaration (variable_declarator name: (_) @name))) @value
(event_field_declaration (variable_declaration (variable_declarator name: (_) @name))) @value
(enum_member_declaration name: (_) @name) @weak
""",
        names=dotted,
    ),
    "swift": Grammar(
        "tree_sitter_swift",
        """
(function_declaration name: (simple_identifier) @name) @function
(class_declaration name: (type_identifier) @name) @type
(class_declaration "extension" name: (user_type) @name) @scope
(protocol_declaration name: (_) @name) @type
(protocol_function_declaration name: (simple_identifier) @name) @weak
(init_declaration "init" @name) @function
(deinit_declaration "deinit" @name) @function
(property_declaration name: (pattern (simple_identifier) @name)) @value
(typealias_declaration name: (type_identifier) @name) @value
(enum_entry name: (simple_identifier) @name) @weak
""",
        names=dotted,
    ),
    "ruby": Grammar(
        "tree_sitter_ruby",
        """
(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(class name: (_) @name) @type
(module name: (_) @name) @type
(assignment left: (constant) @name) @value
""",
        names=dotted,
    ),
    "php": Grammar(
        "tree_sitter_php",
        """
(function_definition name: (_) @name) @function
(method_declaration name: (_) @name body: (_)) @function
(method_declaration name: (_) @name !body) @weak
(class_declaration name: (_) @name) @type
(interface_declaration name: (_) @name) @type
(trait_declaration name: (_) @name) @type
(enum_declaration name: (_) @name) @type
(namespace_definition name: (_) @name body: (_)) @type
(const_declaration (const_element (name) @name)) @value
(property_declaration (property_element name: (variable_name (name) @name))) @value
""",
        "language_php", dotted,
    ),
    "lua": Grammar(
        "tree_sitter_lua",
        """
(function_declaration name: (_) @name) @function
(assignment_statement (variable_list name: (_) @name) (expression_list value: (function_definition))) @function
(assignment_statement (variable_list name: (_) @name)) @weak
""",
        names=dotted, wraps=words("variable_declaration"),
    ),
    "perl": Grammar(
        "tree_sitter_perl",
        """
(subroutine_declaration_statement name: (_) @name) @function
(method_declaration_statement name: (_) @name) @function
(package_statement name: (_) @name (block)) @type
(class_statement name: (_) @name (block)) @type
""",
        names=dotted,
    ),
    "bash": Grammar(
        "tree_sitter_bash",
        """
(function_definition name: (_) @name) @function
(program (variable_assignment name: (_) @name) @weak)
(program (declaration_command (variable_assignment name: (_) @name)) @weak)
""",
    ),
    "make": Grammar(
        "tree_sitter_make",
        """
(rule (targets (_) @name)) @function
(variable_assignment name: (_) @name) @weak
(define_directive name: (_) @name) @value
""",
        nests=False,
    ),
    "sql": Grammar(
        "tree_sitter_sql",
        """
(create_table (object_reference) @name) @value
(create_view (object_reference) @name) @value
(create_materialized_view (object_reference) @name) @value
(create_function (object_reference) @name) @function
(create_type (object_reference) @name) @value
(create_trigger . (_)* . (object_reference) @name) @value
(create_index column: (_) @name) @value
""",
        names=dotted, wraps=words("statement"),
    ),
    "yaml": Grammar(
        "tree_sitter_yaml",
        """
(block_mapping_pair key: (_) @name) @type
(flow_mapping (flow_pair key: (_) @name) @type)
""",
        trims=words("block_mapping_pair block_node block_mapping block_sequence block_sequence_item"),
    ),
    "toml": Grammar(
        "tree_sitter_toml",
        """
(table [(bare_key) (quoted_key) (dotted_key)] @name) @type
(table_array_element [(bare_key) (quoted_key) (dotted_key)] @name) @type
(pair [(bare_key) (quoted_key) (dotted_key)] @name) @type
""",
        names=keyed,
    ),
    "json": Grammar("tree_sitter_json", "(pair key: (string) @name) @type"),
    "css": Grammar(
        "tree_sitter_css",
        """
(rule_set (selectors) @name) @value
(rule_set (selectors (_) @name)) @value
(rule_set (selectors (class_selector . (class_name) @name))) @value
(rule_set (selectors (id_selector . (id_name) @name))) @value
(media_statement) @scope
(supports_statement) @scope
(keyframes_statement (keyframes_name) @name) @value
""",
    ),
    "html": Grammar(
        "tree_sitter_html",
        """
(element (start_tag (attribute (attribute_name) @key [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]) (#eq? @key "id"))) @value
(script_element (start_tag (attribute (attribute_name) @key [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]) (#eq? @key "id"))) @value
(style_element (start_tag (attribute (attribute_name) @key [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]) (#eq? @key "id"))) @value
""",
        names=lambda node: ("#" + text_of(node).strip("\"'"),), nests=False,
    ),
    "haskell": Grammar(
        "tree_sitter_haskell",
        """
(signature name: (_) @name) @value
(function name: (_) @name) @value
(bind name: (_) @name) @value
(data_type name: (_) @name) @type
(newtype name: (_) @name) @type
(type_synonym name: (_) @name) @value
(class name: (_) @name) @type
""",
        joins=True,
    ),
}  # fmt: skip
