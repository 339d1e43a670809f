// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory that a kernel needs only while it runs. It comes from the thread's cache, so that repeated
// calls allocate nothing.

#include <utility>

#include <tf/core/buffer.hpp>

namespace tf::kernels {

/// An uninitialized array of T.
template <class T>
class WorkArray {
public:
    WorkArray() = default;
    explicit WorkArray(std::int64_t count)
        : block_(tf::detail::core::allocate(dtype_of<T>, count)) {}
    WorkArray(WorkArray&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    WorkArray& operator=(WorkArray&& other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~WorkArray() {
        if (block_ != nullptr) tf::detail::core::release(block_);
    }

    T* data() const { return static_cast<T*>(block_->data()); }

private:
    tf::detail::core::Buffer* block_ = nullptr;
};

}  // namespace tf::kernels
