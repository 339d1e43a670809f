// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A growing array for constant evaluation. Compilers count every call and statement that they
// evaluate against a limit, and a std::vector spends tens of them on one push_back.

#include <cstddef>
#include <initializer_list>
#include <utility>

namespace tf::detail {

/// Elements in order.
template <class T>
class Pool {
public:
    constexpr Pool() = default;
    constexpr Pool(std::initializer_list<T> all) {
        reserve(static_cast<int>(all.size()));
        for (const T& v : all) data_[size_++] = v;
    }
    constexpr Pool(Pool&& o) noexcept : data_(o.data_), size_(o.size_), capacity_(o.capacity_) {
        o.data_ = nullptr;
        o.size_ = o.capacity_ = 0;
    }
    constexpr Pool& operator=(Pool&& o) noexcept {
        std::swap(data_, o.data_);
        std::swap(size_, o.size_);
        std::swap(capacity_, o.capacity_);
        return *this;
    }
    constexpr ~Pool() { delete[] data_; }

    /// Makes room for `capacity` elements.
    constexpr void reserve(int capacity) {
        if (capacity <= capacity_) return;
        T* grown = new T[static_cast<std::size_t>(capacity)]{};
        for (int i = 0; i < size_; ++i) grown[i] = static_cast<T&&>(data_[i]);
        delete[] data_;
        data_ = grown;
        capacity_ = capacity;
    }
    constexpr int push(const T& v) {
        if (size_ == capacity_) reserve(capacity_ < 8 ? 16 : 2 * capacity_);
        data_[size_] = v;
        return size_++;
    }
    template <class Source>
    constexpr void push_all(const Source& source) {
        for (const auto& v : source) push(static_cast<T>(v));
    }
    /// Becomes `count` copies of `v`.
    constexpr void assign(int count, const T& v) {
        reserve(count);
        for (int i = 0; i < count; ++i) data_[i] = v;
        size_ = count;
    }
    constexpr void truncate(int size) { size_ = size; }
    constexpr bool contains(const T& v) const {
        for (const T& known : *this)
            if (known == v) return true;
        return false;
    }
    /// Takes out the elements that equal `v`; the others keep their order.
    constexpr void erase(const T& v) {
        int kept = 0;
        for (int i = 0; i < size_; ++i)
            if (!(data_[i] == v)) data_[kept++] = data_[i];
        size_ = kept;
    }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr const T* data() const { return data_; }
    constexpr T& operator[](int i) { return data_[i]; }
    constexpr const T& operator[](int i) const { return data_[i]; }
    constexpr T& back() { return data_[size_ - 1]; }
    constexpr T* begin() { return data_; }
    constexpr T* end() { return data_ + size_; }
    constexpr const T* begin() const { return data_; }
    constexpr const T* end() const { return data_ + size_; }

private:
    T* data_ = nullptr;
    int size_ = 0;
    int capacity_ = 0;
};

/// A stretch of a pool.
template <class T>
struct List {
    const T* first = nullptr;
    int count = 0;

    constexpr const T* begin() const { return first; }
    constexpr const T* end() const { return first + count; }
    constexpr int size() const { return count; }
    constexpr bool empty() const { return count == 0; }
    constexpr const T& operator[](int i) const { return first[i]; }
    constexpr const T& back() const { return first[count - 1]; }
};

}  // namespace tf::detail
