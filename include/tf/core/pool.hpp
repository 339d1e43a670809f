// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A growing array for constant evaluation. Compilers limit the number of calls and statements in a
// constant expression, and one std::vector::push_back takes tens of them.

#include <cstddef>
#include <initializer_list>
#include <utility>

namespace tf::detail::core {

/// Elements in order. The pointer and the count are public, as in List: code that runs for every
/// node reads them directly, because a call of `size()` counts twice.
template <class T>
class Pool {
public:
    T* first = nullptr;
    int count = 0;

    constexpr Pool() = default;
    constexpr Pool(std::initializer_list<T> all)
        : Pool(all.begin(), static_cast<int>(all.size())) {}
    /// A copy of `n` elements.
    constexpr Pool(const T* from, int n)
        : first(n > 0 ? new T[static_cast<std::size_t>(n)]{} : nullptr), count(n), capacity_(n) {
        for (int i = 0; i < n; ++i) first[i] = from[i];
    }
    constexpr Pool(Pool&& o) noexcept : first(o.first), count(o.count), capacity_(o.capacity_) {
        o.first = nullptr;
        o.count = o.capacity_ = 0;
    }
    constexpr Pool& operator=(Pool&& o) noexcept {
        std::swap(first, o.first);
        std::swap(count, o.count);
        std::swap(capacity_, o.capacity_);
        return *this;
    }
    constexpr ~Pool() { delete[] first; }

    /// Makes room for `capacity` elements.
    constexpr void reserve(int capacity) {
        if (capacity <= capacity_) return;
        T* grown = new T[static_cast<std::size_t>(capacity)]{};
        for (int i = 0; i < count; ++i) grown[i] = static_cast<T&&>(first[i]);
        delete[] first;
        first = grown;
        capacity_ = capacity;
    }
    constexpr int push(const T& v) {
        if (count == capacity_) grow();
        first[count] = v;
        return count++;
    }
    /// Appends an element that the caller fills in. It is default-initialized if the pool has never
    /// been truncated.
    constexpr T& add() {
        if (count == capacity_) grow();
        return first[count++];
    }
    /// Appends a list with `data` and `size`, such as a span.
    template <class Source>
    constexpr void push_all(const Source& source) {
        const auto* from = source.data();
        const int n = static_cast<int>(source.size());
        if (count + n > capacity_) reserve(count + n < 2 * capacity_ ? 2 * capacity_ : count + n);
        for (int i = 0; i < n; ++i) first[count + i] = static_cast<T>(from[i]);
        count += n;
    }
    /// Becomes `n` copies of `v`.
    constexpr void assign(int n, const T& v) {
        reserve(n);
        for (int i = 0; i < n; ++i) first[i] = v;
        count = n;
    }
    /// Becomes `n` elements that the caller fills in. They are default-initialized if the pool was
    /// empty.
    constexpr void assign(int n) {
        reserve(n);
        count = n;
    }
    constexpr void truncate(int size) { count = size; }
    constexpr bool contains(const T& v) const {
        for (const T& known : *this)
            if (known == v) return true;
        return false;
    }
    /// Removes the k-th element; the order of the rest is kept.
    constexpr void remove(int k) {
        for (--count; k < count; ++k) first[k] = static_cast<T&&>(first[k + 1]);
    }
    /// Removes the elements that equal `v`; the order of the rest is kept.
    constexpr void erase(const T& v) {
        int kept = 0;
        for (int i = 0; i < count; ++i)
            if (!(first[i] == v)) first[kept++] = first[i];
        count = kept;
    }

    constexpr int size() const { return count; }
    constexpr bool empty() const { return count == 0; }
    constexpr const T* data() const { return first; }
    constexpr T& operator[](int i) { return first[i]; }
    constexpr const T& operator[](int i) const { return first[i]; }
    constexpr T& back() { return first[count - 1]; }
    constexpr T* begin() { return first; }
    constexpr T* end() { return first + count; }
    constexpr const T* begin() const { return first; }
    constexpr const T* end() const { return first + count; }

private:
    constexpr void grow() {
        if (first != nullptr) return reserve(capacity_ < 8 ? 16 : 2 * capacity_);
        first = new T[16]{};
        capacity_ = 16;
    }

    int capacity_ = 0;
};

/// A range of consecutive elements of a pool.
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

}  // namespace tf::detail::core
