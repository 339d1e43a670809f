// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The base of members that are not tensors but objects, such as lookup tables. In a trace the
// member has an ordinal, as a variable has, and reading it records its handle: a scalar of dtype
// resource, which ops take as an operand. Mirrors TrackableResource.

#include <memory>

#include <tf/core/resource.hpp>
#include <tf/module/variable_base.hpp>

namespace tf {

/// A member of a module, or a local object, that owns a Resource. It is saved with its module, but
/// is not one of the module's variables.
class ResourceMember : public VariableBase {
public:
    /// The operand by which an op refers to the object.
    constexpr Tensor<ResourceHandle> handle() const {
        if (__builtin_is_constant_evaluated()) return Tensor<ResourceHandle>(record_read());
        return Tensor<ResourceHandle>(state().value, Shape{});
    }

protected:
    constexpr ResourceMember(VariableOwner* owner, std::string_view name, std::size_t bytes)
        : VariableBase(owner, name, {.trainable = false, .tracked = false}, DType::resource,
                       Shape{}, bytes) {}
    constexpr ~ResourceMember() {
        if (!__builtin_is_constant_evaluated()) delete object_;
    }
    /// Call this in the constructor, at run time; later calls replace the object.
    void own(std::unique_ptr<Resource> object) {
        delete object_;
        object_ = object.release();
        detail::tracing::Handle h(detail::core::allocate(DType::resource, 1));
        *static_cast<ResourceHandle*>(h.buffer()->data()) = {object_};
        state().value = std::move(h);
    }

private:
    Resource* object_ = nullptr;
};

}  // namespace tf
