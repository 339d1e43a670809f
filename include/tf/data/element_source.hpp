// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A pass through a dataset as a resource, and the ops by which functions read it. Ops have results
// of one type each, so an element has a number, and an op gives one of its tensors.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/core/resource.hpp>
#include <tf/data/iterator.hpp>
#include <tf/io/checkpoint/tracked.hpp>
#include <tf/ops/call.hpp>

namespace tf::data::detail {

/// A pass and the elements that were taken from it. Threads may share it: each takes its own
/// elements.
class ElementSource {
public:
    /// The number of an element that does not exist.
    static constexpr std::int64_t end = -1;

    explicit ElementSource(Specs elements) : elements_(std::move(elements)) {}

    /// Reads this dataset from its beginning.
    TF_COMMON void start(StagePtr stage);
    /// Reads the same dataset from its beginning. errors::FailedPrecondition without a dataset.
    TF_COMMON void restart();
    /// Takes the next element, and returns its number, or `end`. errors::InvalidArgument if it has
    /// other shapes than the compiler knows; then the next call takes the element after it.
    TF_COMMON std::int64_t advance();
    TF_COMMON Shape shape_of(std::int64_t element, std::size_t part);
    /// A tensor of an element. The element is forgotten when each of its tensors was taken once.
    TF_COMMON AnyTensor take(std::int64_t element, std::size_t part);

    // The position, as io::TrackedState has it. errors::FailedPrecondition without a dataset.
    TF_COMMON std::string save() const;
    TF_COMMON void prepare(std::string_view position);
    TF_COMMON void commit();

private:
    struct Taken {
        std::int64_t number = end;
        std::size_t left = 0;
        std::vector<AnyTensor> tensors{};
    };
    TF_COMMON Taken& find(std::int64_t number);
    TF_COMMON Pass& pass() const;

    mutable std::mutex lock_;
    Specs elements_;
    StagePtr stage_;
    std::unique_ptr<Pass> pass_, prepared_;
    std::int64_t next_number_ = 0;
    std::vector<Taken> taken_;
};

/// A template, so that a program without such iterators does not compile its virtual functions.
template <class>
class ElementResource final : public Resource, public io::TrackedState {
public:
    explicit ElementResource(Specs specs) : elements(std::move(specs)) {}

    io::TrackedState* tracked_state() override { return this; }
    const void* object() const override { return this; }
    std::string save() const override { return elements.save(); }
    void prepare(std::string_view position) override { elements.prepare(position); }
    void commit() override { elements.commit(); }

    ElementSource elements;
};

}  // namespace tf::data::detail

namespace tf::op {

/// The base of these ops. Their first operand is the handle of an ElementResource.
struct IteratorOp {
    static constexpr Role role = Role::effect;
    static constexpr bool differentiable = false;

    static data::detail::ElementSource& source(const kernels::Ref& handle) {
        return static_cast<data::detail::ElementResource<void>&>(
                   *handle.as<const ResourceHandle>()->object)
            .elements;
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
};

/// The result is the number of the next element.
struct IteratorAdvance : IteratorOp {
    struct Attributes {
        Flag or_end = false;  ///< at the end the result is -1; otherwise that is an error
    };
    static constexpr std::string_view name = "IteratorAdvance";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 1 && in[0] == DType::resource;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t element = source(in[0]).advance();
        if (element == data::detail::ElementSource::end &&
            !attributes_of<IteratorAdvance>(a).or_end)
            data::detail::refuse_end("data::OwnedIterator::get_next");
        *out.as<std::int64_t>() = element;
    }
};

/// The result is the number 1.
struct IteratorRestart : IteratorOp {
    static constexpr std::string_view name = "IteratorRestart";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 1 && in[0] == DType::resource;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        source(in[0]).restart();
        *out.as<std::int32_t>() = 1;
    }
};

/// The second operand is the number of an element; the result is one of its tensors. The dims that
/// the compiler knows follow the attributes.
struct IteratorPart : IteratorOp {
    struct Attributes {
        std::int64_t part = 0;
    };
    static constexpr std::string_view name = "IteratorPart";
    static constexpr bool infer_reads = true;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 2 && in[0] == DType::resource && in[1] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        if (!__builtin_is_constant_evaluated() && in[1].data != nullptr)
            return source(in[0]).shape_of(*in[1].as<const std::int64_t>(), part_of(a));
        Shape known;
        for (int k = attribute_count<IteratorPart>; k < a.count(); ++k)
            known.push_back(static_cast<int>(a.word(k)));
        return known;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const AnyTensor part = source(in[0]).take(*in[1].as<const std::int64_t>(), part_of(a));
        std::copy_n(static_cast<const Out*>(part.data()), part.shape().size(), out.as<Out>());
    }

private:
    static std::size_t part_of(const kernels::Attributes& a) {
        return static_cast<std::size_t>(attributes_of<IteratorPart>(a).part);
    }
};

}  // namespace tf::op

namespace tf {

template <>
struct op_by_id<op_id("IteratorAdvance")> : std::type_identity<op::IteratorAdvance> {};
template <>
struct op_by_id<op_id("IteratorRestart")> : std::type_identity<op::IteratorRestart> {};
template <>
struct op_by_id<op_id("IteratorPart")> : std::type_identity<op::IteratorPart> {};

}  // namespace tf

#if TF_HAS_CODE
#include <tf/data/element_source_code.hpp>
#endif
