// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Variable: a tensor that can be changed, owned by a module or standing alone. In a trace it
// knows its ordinal, by which the running instance's storage is found. Mirrors tf.Variable.

#include <functional>
#include <iosfwd>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include <boost/mp11/algorithm.hpp>

#include <tf/core/name_scope.hpp>
#include <tf/core/spec.hpp>
#include <tf/graph/structural.hpp>
#include <tf/ops/assign.hpp>
#include <tf/ops/creation.hpp>

namespace tf {

class Module;
class VariableBase;

namespace detail {

/// A name that outlives the text it was made from; only looked at while tracing.
class Name {
public:
    constexpr explicit Name(std::string_view text) : text_(text) {
        if (__builtin_is_constant_evaluated()) return;
        char* copy = new char[text.size() + 1];
        std::copy_n(text.data(), text.size(), copy);
        owned_ = copy;
        text_ = {copy, text.size()};
    }
    Name(const Name&) = delete;
    Name& operator=(const Name&) = delete;
    constexpr ~Name() { delete[] owned_; }
    constexpr std::string_view view() const { return text_; }

private:
    std::string_view text_;
    char* owned_ = nullptr;
};

struct Symbolic {};  ///< asks for a variable that only exists while tracing

}  // namespace detail

/// What variables belong to: the part of a module that they know. Members register themselves in
/// the order of construction.
class VariableOwner {
public:
    /// A variable or a submodule.
    struct Member {
        VariableBase* variable = nullptr;
        Module* module = nullptr;
        std::string_view list{};  ///< the list that it is an element of; the list keeps the name
    };
    /// Bytes of an object that a member takes, without those of its own members.
    struct Place {
        const void* at = nullptr;
        std::size_t bytes = 0;
    };

    constexpr std::string_view name() const { return name_.view(); }
    /// "net/hidden/": the prefix of the variables' names.
    std::string name_scope() const {
        std::string out;
        spell_path([&](std::string_view text) { out += text; });
        return out + "/";
    }
    /// "net/hidden" in pieces, for constant evaluation.
    template <class Add>
    constexpr void spell_path(Add add) const {
        if (outer_ != nullptr) {
            outer_->spell_path(add);
            add("/");
        }
        add(name());
    }
    /// Prefixes names with "net/hidden/" while what it returns lives (tf.Module.with_name_scope, or
    /// `with self.name_scope`): `const auto scope = with_name_scope();`.
    constexpr tf::name_scope with_name_scope() const {
        if (__builtin_is_constant_evaluated())
            return tf::name_scope(tape_, tape_ == nullptr ? nullptr : names_on(*tape_));
        return tf::name_scope(name_scope());
    }

    // For the library's own use.
    constexpr void add(VariableBase& v) { members_.push({&v, nullptr, list_}); }
    /// Tells of bytes that belong to a member that is neither variable nor module.
    constexpr void account(const void* at, std::size_t bytes) { places_.push({at, bytes}); }
    /// A member that is destroyed before its owner. Members go in reverse order, as a rule.
    void remove(const void* member) {
        for (int k = members_.size(); k-- > 0;)
            if (members_[k].variable == member || members_[k].module == member)
                return members_.remove(k);
    }

protected:
    constexpr void bind_names(trace::Trace* tape) { tape_ = tape; }
    constexpr VariableOwner(std::string_view name, VariableOwner* outer)
        : name_(name), outer_(outer) {}
    constexpr ~VariableOwner() = default;
    constexpr const detail::Pool<Member>& members() const { return members_; }
    constexpr const detail::Pool<Place>& places() const { return places_; }
    constexpr void add(Module& m) { members_.push({nullptr, &m, list_}); }
    /// What registers itself from here on is an element of this list, or, for "", of none.
    constexpr void set_list(std::string_view name) { list_ = name; }
    VariableOwner* outer() const { return outer_; }
    /// Members that outlive their owner stand alone from then on.
    void let_go();

private:
    constexpr trace::NameScope* names_on(trace::Trace& tape) const {
        return tape.name_within(outer_ == nullptr ? nullptr : outer_->names_on(tape), name(), true);
    }

    detail::Name name_;
    VariableOwner* outer_;
    detail::Pool<Member> members_;
    detail::Pool<Place> places_;
    std::string_view list_;
    trace::Trace* tape_ = nullptr;
};

/// What all variables have, whatever their type. Variables cannot be copied or moved: a module
/// refers to them.
class VariableBase {
public:
    VariableBase(const VariableBase&) = delete;
    VariableBase& operator=(const VariableBase&) = delete;

    DType dtype() const { return dtype_; }
    constexpr bool trainable() const { return trainable_; }
    /// "demo_module/x:0".
    std::string name() const {
        return (owner_ != nullptr ? owner_->name_scope() : std::string()) +
               std::string(own_name()) + ":0";
    }
    /// Whether it is one of its module's variables, and saved with them; a tf::attribute is not.
    constexpr bool tracked() const { return tracked_; }
    /// "x": the name within its module.
    constexpr std::string_view own_name() const { return name_.view(); }
    const Shape& shape() const { return state_->shape; }

    /// Changes the value by a gradient of a list of variables, such as `lr * gradient`; rows change
    /// rows. Returns the variable.
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign(const G& gradient) {
        gradient.template update<op::AssignVariable>(*this);
        return *this;
    }
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign_add(const G& gradient) {
        gradient.template update<op::AssignAddVariable>(*this);
        return *this;
    }
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign_sub(const G& gradient) {
        gradient.template update<op::AssignSubVariable>(*this);
        return *this;
    }

    // For the library's own use.
    VariableState& state() const { return *state_; }
    /// The value now, as a tensor of no static type; eagerly no tape hears of it.
    constexpr ad::Value untyped() const {
        if (__builtin_is_constant_evaluated()) return {record_read(), declared_, dtype_};
        return untyped_now();
    }
    /// The node of a read in a trace.
    constexpr detail::Handle record_read() const {
        if (!bound()) return detail::Handle(trace::misused(trace::Misuse::unbound_variable));
        trace::Node* n = trace::record(def_of<op::ReadVariable>, dtype_, declared_, {}, tape());
        n->words.push(static_cast<std::uint64_t>(ordinal_));
        return detail::Handle(n);
    }
    /// Records a write in a trace.
    constexpr trace::Node* record_write(const OpDef& def,
                                        detail::Pool<trace::Node*> operands) const {
        trace::Node* n = trace::record(def, DType::invalid, Shape{}, std::move(operands), tape());
        n->words.push(static_cast<std::uint64_t>(ordinal_));
        return n;
    }
    constexpr int ordinal() const { return ordinal_; }
    /// Whether the compiler knows this variable while it traces; one in the program's memory that
    /// is not bound it does not.
    constexpr bool bound() const { return __builtin_constant_p(ordinal_ >= 0) != 0; }
    constexpr const Shape& declared_shape() const { return declared_; }
    constexpr DType declared_dtype() const { return dtype_; }
    /// The size of the whole object, which its owner accounts for.
    constexpr std::size_t bytes() const { return bytes_; }
    constexpr void bind(trace::Trace* tape, int ordinal) {
        tape_ = tape;
        ordinal_ = ordinal;
    }
    constexpr void bind(const VariableBase& o) { bind(o.tape_, o.ordinal_); }

protected:
    /// What distinguishes a kind of variables.
    struct Kind {
        bool trainable = true;
        bool tracked = true;
    };
    constexpr VariableBase(VariableOwner* owner, std::string_view name, Kind kind, DType dtype,
                           const Shape& declared, std::size_t bytes)
        : owner_(owner),
          name_(name),
          declared_(declared),
          bytes_(static_cast<std::uint32_t>(bytes)),
          trainable_(kind.trainable),
          tracked_(kind.tracked),
          dtype_(dtype) {
        if (owner_ != nullptr) owner_->add(*this);
        if (!__builtin_is_constant_evaluated()) {
            state_ = new VariableState;
            state_->dtype = dtype;
            state_->declared = declared;
            state_->trainable = trainable_;
            state_->owner = this;
        }
    }
    constexpr ~VariableBase() {
        if (__builtin_is_constant_evaluated()) return;
        if (owner_ != nullptr) owner_->remove(this);
        delete state_;
    }
    constexpr trace::Trace* tape() const {
        if (tape_ == nullptr)
            trace_error::
                variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it();
        return tape_;
    }

private:
    friend class VariableOwner;  // which may be destroyed first
    ad::Value untyped_now() const {
        const std::scoped_lock guard(state_->lock);
        return {state_->value, state_->shape, dtype_};
    }

    VariableOwner* owner_;
    detail::Name name_;
    Shape declared_;
    VariableState* state_ = nullptr;
    trace::Trace* tape_ = nullptr;
    int ordinal_ = -1;
    std::uint32_t bytes_;
    bool trainable_;
    bool tracked_;
    DType dtype_;
};

/// Variables in an order: what tf.Module.trainable_variables is.
using VariableList = std::vector<std::reference_wrapper<VariableBase>>;

/// A variable with dtype T and the given dims; a dyn dim may change with an assign.
template <class T, int... Dims>
class Variable : public VariableBase {
public:
    using value_type = T;
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;

    /// A message: a copy would be another variable.
    constexpr Variable(const Variable& o) : Variable(detail::Symbolic{}) {
        static_assert(detail::dims_check<T>::always_false,
                      "[tf.variable.copied] a variable is not copied: return or pass a reference, "
                      "`-> auto&`, return its value, v.read(), or make another, tf::Variable "
                      "w(v.read())");
        bind(o);
    }
    Variable& operator=(const Variable&) = delete;  // v.assign(w)

    /// All zeros; open dims are 0. `v(this, "v")` is a member of a module.
    constexpr Variable() : Variable(std::in_place, detail::NoValue{}, "Variable", true) {}
    constexpr Variable(VariableOwner* owner, std::string_view name)
        : Variable(owner, name, detail::NoValue{}) {}
    /// From braces: `Variable<float, 2> v({1.f, 2.f})`, `v(this, "v", {1.f, 2.f})`.
    constexpr explicit Variable(const tensor_type& init, std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, init, name, trainable) {}
    template <detail::BracedLiteral A, std::size_t N>
    constexpr explicit Variable(const A (&init)[N], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::BracedLiteral A, std::size_t N, std::size_t M>
    constexpr explicit Variable(const A (&init)[N][M], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K>
    constexpr explicit Variable(const A (&init)[N][M][K], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K, std::size_t L>
    constexpr explicit Variable(const A (&init)[N][M][K][L], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    constexpr Variable(VariableOwner* owner, std::string_view name, const tensor_type& init,
                       bool trainable = true)
        : VariableBase(owner, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }
    /// A member of a module: `x(this, "x", init)`. `init` is a literal, a tensor or an expression.
    template <class Init>
    constexpr Variable(VariableOwner* owner, std::string_view name, const Init& init,
                       bool trainable = true)
        : VariableBase(owner, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }
    /// A variable that stands alone; bind it to the functions that use it.
    template <class Init>
        requires(!std::same_as<Init, detail::Symbolic> &&
                 !std::convertible_to<Init, VariableOwner*>)
    constexpr explicit Variable(const Init& init, std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, init, name, trainable) {}
    constexpr explicit Variable(detail::Symbolic)
        : VariableBase(nullptr, "Variable", {}, dtype_of<T>, static_shape, sizeof(Variable)) {}

    /// The value now (tf.Variable.read_value).
    constexpr tensor_type read() const {
        if (__builtin_is_constant_evaluated()) return tensor_type(record_read());
        return read_now();
    }
    constexpr tensor_type collapse() const { return read(); }
    constexpr operator tensor_type() const { return read(); }
    /// Adds rows at indices along the first dim, in place: `rows` are as long as those of the
    /// variable. errors::InvalidArgument for an index outside. tf.Variable.scatter_add.
    template <TensorLike I, TensorLike R>
    constexpr Variable& scatter_add(const I& indices, const R& rows) {
        if constexpr (!Poisoned<I> && !Poisoned<R>) {
            using Indices = tensor_type_t<I>;
            using Rows = tensor_type_t<R>;
            constexpr bool fits = Indices::rank == 1 && is_integer(Indices::dtype) &&
                                  std::is_same_v<typename Rows::value_type, T> &&
                                  Rows::rank == static_shape.rank && Rows::rank > 0 &&
                                  is_compatible(static_shape.tail(), Rows::static_shape.tail());
            static_assert(fits,
                          "[tf.variable.scatter] scatter_add(indices, rows): one row of the "
                          "variable's dims for each int32 or int64 index");
            if constexpr (fits) scatter(Indices(indices.collapse()), Rows(rows.collapse()));
        }
        return *this;
    }
    /// One element of the value now.
    template <std::integral... I>
    T operator()(I... index) const {
        return read()(index...);
    }
    template <class U = T>
        requires std::same_as<U, T>
    constexpr explicit operator bool() const {
        return static_cast<bool>(read());
    }

    /// Replaces the value; dtype and shape must be the variable's. Returns the variable.
    template <class A>
    constexpr Variable& assign(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign(const tensor_type& value) {
        return update<op::AssignVariable>(value);
    }
    /// Adds to the value; shapes must be equal, nothing is broadcast.
    template <class A>
    constexpr Variable& assign_add(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignAddVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign_add(const tensor_type& value) {
        return update<op::AssignAddVariable>(value);
    }
    template <class A>
    constexpr Variable& assign_sub(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignSubVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign_sub(const tensor_type& value) {
        return update<op::AssignSubVariable>(value);
    }

    template <class A>
    constexpr Variable& operator+=(const A&) {
        static_assert(detail::dims_check<A>::always_false,
                      "[tf.variable.in_place] v += x would hide an effect: use v.assign_add(x)");
        return *this;
    }
    template <class A>
    constexpr Variable& operator-=(const A&) {
        static_assert(detail::dims_check<A>::always_false,
                      "[tf.variable.in_place] v -= x would hide an effect: use v.assign_sub(x)");
        return *this;
    }
    template <class A>
    constexpr Variable& operator=(const A&) {
        static_assert(detail::dims_check<A>::always_false,
                      "[tf.variable.in_place] v = x would hide an effect: use v.assign(x)");
        return *this;
    }

private:
    template <class, int...>
    friend class attribute;
    /// The value of a tf::attribute, which is as large as a variable.
    template <class Init>
    constexpr Variable(VariableOwner* owner, std::string_view name, const Init& init, Kind kind)
        : VariableBase(owner, name, kind, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }

    template <class Init>
    constexpr Variable(std::in_place_t, const Init& init, std::string_view name, bool trainable)
        : VariableBase(nullptr, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        if (__builtin_is_constant_evaluated())
            trace_error::
                variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it();
        initialize(init);
    }
    template <class Init>
    constexpr void initialize(const Init& init) {
        if (__builtin_is_constant_evaluated()) return;  // only the spec matters while tracing
        const tensor_type value = checked(init);
        state().shape = value.shape();
        state().value = value.handle();
    }

    /// The new value as a tensor of this variable's type; one message where it cannot be.
    template <class A>
    static constexpr tensor_type checked(const A& value) {
        if constexpr (std::is_same_v<A, detail::NoValue>) {
            return tensor_type();
        } else if constexpr (Literal<A>) {
            static_assert(sizeof...(Dims) == 0,
                          "[tf.variable.shape] a variable takes a value of its own shape, nothing "
                          "is broadcast: "
                          "use tf::fill or tf::zeros");
            if constexpr (sizeof...(Dims) == 0) return tensor_type(value);
            else return tensor_type();
        } else if constexpr (!TensorLike<A>) {
            static_assert(
                TensorLike<A>,
                "[tf.variable.value] a variable takes a literal, a tensor or an expression");
            return tensor_type();
        } else if constexpr (Poisoned<A>) {
            return tensor_type();
        } else {
            using From = tensor_type_t<A>;
            constexpr bool same_dtype = std::is_same_v<typename From::value_type, T>;
            static_assert(same_dtype,
                          "[tf.variable.dtype] a variable takes a value of its own dtype: use "
                          "tf::cast<T>(x)");
            constexpr bool fits = is_compatible(From::static_shape, static_shape);
            static_assert(!same_dtype || fits,
                          "[tf.variable.shape] a variable takes a value of its own shape, nothing "
                          "is broadcast: "
                          "use tf::broadcast_to or tf::reshape");
            if constexpr (same_dtype && fits) return tensor_type(value);
            else return tensor_type();
        }
    }

    /// An assignment that no tape would hear of.
    template <class A>
    constexpr bool lost() const {
        return Literal<A> && !bound();
    }
    /// What knows how to change the variable itself, such as a gradient that is rows of it.
    template <class Op, class A>
        requires requires(const std::remove_cvref_t<A>& a, Variable& v) {
            { a.template update_variable<Op>(v) } -> std::same_as<bool>;
        }
    constexpr Variable& update(A&& value) {
        if (!value.template update_variable<Op>(*this)) update<Op>(tensor_type(value.collapse()));
        return *this;
    }
    template <class Op, class A>
    constexpr Variable& update(A&& value) {
        const tensor_type v = checked(value);
        if (__builtin_is_constant_evaluated()) {
            if (!bound()) {
                if (v.node()->scope == nullptr)
                    trace_error::variable_outside_the_function_written__bind_it_to_the_function();
                trace::blame(v.node(), trace::Misuse::unbound_variable);
                return *this;
            }
            record_write(def_of<Op>, {v.node()});
            return *this;
        }
        update_now<Op>(v);
        return *this;
    }
    tensor_type read_now() const {
        const std::scoped_lock guard(state().lock);
        if (ad::recorder == nullptr) [[likely]]
            return tensor_type(state().value, state().shape);
        const ad::Value v = ad::recorder->read(*this, {state().value, state().shape, dtype_of<T>});
        return tensor_type(v.handle(), v.shape());
    }
    template <class I, class R>
    constexpr void scatter(const I& indices, const R& rows) {
        if (__builtin_is_constant_evaluated())
            record_write(def_of<op::ScatterAddVariable>, {indices.node(), rows.node()});
        else scatter_now(indices, rows);
    }
    template <class I, class R>
    void scatter_now(const I& indices, const R& rows) {
        const std::scoped_lock guard(state().lock);
        op::add_rows(static_cast<T*>(state().writable(true)), state().shape,
                     {const_cast<void*>(static_cast<const void*>(indices.data())), indices.shape(),
                      I::dtype},
                     {const_cast<T*>(rows.data()), rows.shape(), R::dtype});
    }
    template <class Op>
    void update_now(const tensor_type& v) {
        const std::scoped_lock guard(state().lock);
        op::prepare_update<Op>(state(), v.shape());
        T* to = static_cast<T*>(state().writable(!Op::replaces));
        const T* from = v.data();
        for (std::int64_t i = 0; i < v.shape().size(); ++i)
            to[i] = Op::template update<T>(to[i], from[i]);
    }
};

/// `tf::Variable v(1.f)`, `v(tensor)`, `v({1.f, 2.f})`: dtype and shape are those of the value, as
/// tf::constant has them.
template <Literal A, class... Options>
Variable(const A&, const Options&...) -> Variable<detail::default_dtype_t<A>>;
template <class T, int... Dims, class... Options>
Variable(const Tensor<T, Dims...>&, const Options&...) -> Variable<T, Dims...>;
template <class E, class... Options>
    requires(detail::is_expr<E> && E::rank == 0)
Variable(const E&, const Options&...) -> Variable<typename E::value_type>;
template <class E, class... Options>
    requires(detail::is_expr<E> && E::rank == 1)
Variable(const E&, const Options&...) -> Variable<typename E::value_type, E::static_shape[0]>;
template <class E, class... Options>
    requires(detail::is_expr<E> && E::rank == 2)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1]>;
template <class E, class... Options>
    requires(detail::is_expr<E> && E::rank == 3)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1], E::static_shape[2]>;
template <class E, class... Options>
    requires(detail::is_expr<E> && E::rank == 4)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1], E::static_shape[2],
                E::static_shape[3]>;
template <detail::BracedLiteral A, std::size_t N, class... Options>
Variable(const A (&)[N], const Options&...)
    -> Variable<detail::default_dtype_t<A>, static_cast<int>(N)>;
template <detail::BracedLiteral A, std::size_t N, std::size_t M, class... Options>
Variable(const A (&)[N][M], const Options&...)
    -> Variable<detail::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M)>;
template <detail::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K, class... Options>
Variable(const A (&)[N][M][K], const Options&...)
    -> Variable<detail::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M),
                static_cast<int>(K)>;
template <detail::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K, std::size_t L,
          class... Options>
Variable(const A (&)[N][M][K][L], const Options&...)
    -> Variable<detail::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M),
                static_cast<int>(K), static_cast<int>(L)>;

}  // namespace tf

/// Elements of a std::tie of variables. libstdc++ counts to the k-th type by threes, which takes
/// time in the square of the number of variables.
template <std::size_t K, class T, int... Dims, class... More>
struct std::tuple_element<K, std::tuple<tf::Variable<T, Dims...>&, More...>>
    : std::type_identity<
          boost::mp11::mp_at_c<boost::mp11::mp_list<tf::Variable<T, Dims...>&, More...>, K>> {};
