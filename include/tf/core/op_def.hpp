// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph's description of an operation, as a value. The op itself is a struct in ops/; `def_of`
// makes the value from it, so that a node can point to it at compile time and at run time. Mirrors
// TensorFlow's OpDef.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tf/core/dtype.hpp>

namespace tf {

/// What optimizations may do with a node: move it, share it, drop it.
enum class Role : std::uint8_t {
    pure,         ///< depends on its inputs only: may be shared, folded, dropped
    elementwise,  ///< pure, and one output element depends on one element of each input: may be
                  ///< fused
    random,  ///< a new value on each call, as TensorFlow's stateful random ops: may be dropped,
             ///< never shared
    effect,  ///< print, assert: runs on every call, in program order
    variable_read,   ///< ordered after the writes before it
    variable_write,  ///< ordered among all reads and writes
    control,         ///< owns regions; has the effects of the nodes inside
    structural,      ///< arguments, loop variables, results of control nodes
};

namespace ad {
struct OpRule;
class Value;
}  // namespace ad
namespace exec {
struct DynamicOp;
}
namespace kernels {
struct Attributes;
}
namespace io {
struct ExportRule;
}

/// The functions that gradients (autodiff/extension.hpp) and saving (io/graph_def/extension.hpp)
/// need for a user-defined op.
struct OpExtension {
    const ad::OpRule* rule = nullptr;
    const exec::DynamicOp* code = nullptr;
    const io::ExportRule* saved = nullptr;
};

namespace op {

/// A base for ops of the library that few programs use. Such an op refers to its gradient rule and
/// its kernels, so programs that do not use the op do not compile them. The other ops are in
/// op::AllOps, from which every program with gradients makes its tables.
struct SelfContained {
    static constexpr bool self_contained = true;
};

}  // namespace op

/// The graph's description of a composite: an op defined as a formula of other ops
/// (ops/composite/composite.hpp).
struct CompositeDef {
    /// Applies the formula to the operands: nodes in a trace, tensors at run time.
    ad::Value (*expand)(const ad::Value* in, const std::uint64_t* words) = nullptr;
    /// The gradient rule of the op itself. Must not be called if `has_rule` is false.
    const ad::OpRule* (*rule)() = nullptr;
    bool has_rule = false;  ///< if false, the gradient is that of the formula
    bool in_files = false;  ///< whether TensorFlow has this op; if not, the formula is saved
                            ///< instead
};

/// One operation, as the graph describes it.
struct OpDef {
    std::uint32_t id = 0;
    std::string_view name;  ///< GraphDef's name, such as "AddV2"
    Role role = Role::pure;
    bool commutative = false;
    bool view = false;      ///< the result has the elements of the first input and another shape
    bool in_place = false;  ///< the result may take the memory of its first input
    int shape_of = -1;      ///< the operand whose shape the result has; -1 if there is none
    bool saved = false;     ///< gradients keep the result rather than computing it again
    bool folds = false;     ///< whether `fold` is set; g++ with -fsanitize cannot test the pointer
    /// Evaluates one element of an elementwise op on bit patterns (see core/bits.hpp);
    /// nullptr where the compiler cannot compute it.
    std::uint64_t (*fold)(DType in, const std::uint64_t* args) = nullptr;
    bool extends = false;  ///< whether `extension` is set
    const OpExtension* (*extension)() = nullptr;
    /// The attribute that holds the length of the tag at the start of the text; -1 if there is
    /// none. If the bit `scoped_tag` is set in it, the tag does not yet contain the enclosing name
    /// scopes.
    int tag_word = -1;
    bool composes = false;  ///< whether `composite` is set
    const CompositeDef* composite = nullptr;
    int variables = 1;      ///< number of variables it reads or writes; its first words are their
                            ///< ordinals
    bool updates = false;   ///< a fused step of an optimizer (ops/primitive/update.hpp)
    bool scatters = false;  ///< changes rows of a variable (ops/primitive/scatter_variable.hpp)
    int results = 1;        ///< if there are several, each is a row of op::Output
    /// The dtype of the k-th of several results.
    DType (*dtype_of)(int k, const DType* in, const kernels::Attributes&) = nullptr;
    static constexpr std::size_t most_results = 8;
    static constexpr std::uint64_t scoped_tag = std::uint64_t{1} << 63;
};

/// The identity of an op: a hash of its name (FNV-1a), so that no central list is needed.
constexpr std::uint32_t op_id(std::string_view name) {
    std::uint32_t h = 2166136261u;
    for (char c : name) h = (h ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return h;
}

/// Maps an op's id back to its struct; specialized next to each op.
template <std::uint32_t Id>
struct op_by_id;
template <std::uint32_t Id>
using op_t = typename op_by_id<Id>::type;

namespace detail::core {

/// Defined in ops/composite/composite.hpp and autodiff/composite.hpp, because they use types of
/// those layers.
template <class Op>
constexpr ad::Value expand_values(const ad::Value* in, const std::uint64_t* words);
template <class Op>
constexpr const ad::OpRule* composite_rule();
/// Defined in autodiff/extension.hpp. It is a function, because g++ does not instantiate a variable
/// of which it only knows the address when it evaluates a trace.
template <class Op>
constexpr const OpExtension* own_extension();
template <class Op>
constexpr const OpExtension* declared_extension() {
    return &Op::extension;
}

template <class Op>
concept IsComposite = requires { Op::is_composite; };
/// Whether a composite has its own gradient rule.
template <class Op>
concept HasOwnRule = requires { &Op::template gradient<int>; };

template <class Op>
constexpr CompositeDef make_composite() {
    CompositeDef d{.expand = &expand_values<Op>};
    if constexpr (HasOwnRule<Op>) {
        d.rule = &composite_rule<Op>;
        d.has_rule = true;
    }
    d.in_files = requires { Op::graph_def_name; };
    return d;
}
template <class Op>
inline constexpr CompositeDef composite_def = make_composite<Op>();

template <class Op>
constexpr OpDef make_def() {
    OpDef d{.id = op_id(Op::name), .name = Op::name, .role = Op::role};
    if constexpr (requires { Op::commutative; }) d.commutative = Op::commutative;
    if constexpr (requires { Op::view; }) d.view = Op::view;
    if constexpr (requires { Op::in_place; }) d.in_place = Op::in_place;
    if constexpr (requires { Op::shape_of; }) d.shape_of = Op::shape_of;
    if constexpr (requires { Op::saved; }) d.saved = Op::saved;
    if constexpr (requires(const std::uint64_t* a) { Op::fold(DType{}, a); }) {  // or a template
        d.folds = true;
        d.fold = &Op::fold;
    }
    if constexpr (requires { Op::extension; }) {
        d.extends = true;
        d.extension = &declared_extension<Op>;
    } else if constexpr (requires { Op::self_contained; }) {
        d.extends = true;
        d.extension = &own_extension<Op>;
    }
    if constexpr (IsComposite<Op>) {
        d.composes = true;
        d.composite = &composite_def<Op>;
    }
    if constexpr (requires { Op::results; }) {
        static_assert(Op::results <= OpDef::most_results);
        d.results = Op::results;
        d.dtype_of = &Op::dtype_of;
    }
    if constexpr (requires { Op::tag_word; }) d.tag_word = Op::tag_word;
    if constexpr (requires { Op::scatters; }) d.scatters = Op::scatters;
    if constexpr (requires { Op::updates; }) {
        d.updates = Op::updates;
        d.variables = Op::variables;
    }
    return d;
}
}  // namespace detail::core

/// The graph's value for an op struct.
template <class Op>
inline constexpr OpDef def_of = detail::core::make_def<Op>();
/// The op's id. Does not instantiate the op's functions, as def_of does.
template <class Op>
inline constexpr std::uint32_t id_of = op_id(Op::name);

}  // namespace tf
