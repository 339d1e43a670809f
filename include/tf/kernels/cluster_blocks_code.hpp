// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/cluster_blocks.hpp.

#include <algorithm>
#include <cstring>
#include <memory>

#include <tf/kernels/cluster_blocks.hpp>
#include <tf/trace/handle.hpp>

namespace tf::kernels {

namespace impl {

/// A limit for the memory of a cluster's registers, so that they stay in the first-level cache.
inline constexpr std::int64_t register_cache = 24 * 1024;

/// Memory for the duration of a call: on the stack, or a block that the thread keeps.
template <std::size_t OnStack>
class Scratch {
public:
    explicit Scratch(std::size_t bytes) {
        if (bytes <= OnStack) return;
        block_ = tf::detail::tracing::Handle(
            tf::detail::core::allocate(DType::uint8, static_cast<std::int64_t>(bytes)));
        data_ = static_cast<std::byte*>(block_.buffer()->data());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::byte* data() { return data_; }

private:
    alignas(64) std::array<std::byte, OnStack> stack_;
    tf::detail::tracing::Handle block_;
    std::byte* data_ = stack_.data();
};

/// Reads a broadcast operand block by block, in the order of the result.
class Expander {
public:
    Expander(const Shape& in, const Shape& out) { loop_ = plan_rows(&in, 1, out, &walker_); }

    void read(const std::byte* from, std::byte* to, std::int64_t n, std::size_t size) {
        while (n > 0) {
            const std::int64_t piece = std::min(n, loop_.row - at_);
            const std::size_t bytes = static_cast<std::size_t>(piece) * size;
            const std::byte* element =
                from + static_cast<std::size_t>(walker_.offset + (walker_.moves ? at_ : 0)) * size;
            if (walker_.moves) std::memcpy(to, element, bytes);
            else fill(element, to, bytes, size);
            to += bytes;
            n -= piece;
            at_ += piece;
            if (at_ == loop_.row) next();
        }
    }

private:
    void next() {
        at_ = 0;
        const int axis = next_row(index_, loop_);
        if (axis >= 0) walker_.advance(axis, loop_.shape, loop_.outer);
    }
    static void fill(const std::byte* element, std::byte* to, std::size_t bytes, std::size_t size) {
        std::memcpy(to, element, size);
        for (std::size_t done = size; done < bytes; done *= 2)
            std::memcpy(to + done, to, std::min(done, bytes - done));
    }

    RowLoop loop_;
    Walker walker_;
    std::array<int, max_rank> index_{};
    std::int64_t at_ = 0;
};

enum class Source : std::uint8_t { one, whole, expanded, computed };

/// A row while its cluster runs.
struct BlockRow {
    const std::byte* at = nullptr;  ///< the row's elements in the current block
    std::byte* own = nullptr;       ///< the row's register: memory for one block
    std::byte* target = nullptr;    ///< for an output: where its elements are written
    std::uint64_t literal[2] = {};
    std::size_t size = 0;  ///< bytes of an element
    Source source = Source::computed;
    int last_use = -1;  ///< the last row that reads it
    int place = -1;     ///< the index of the register
    int expander = -1;
};

/// One call of run_blocks.
class BlockRun {
public:
    BlockRun(const ClusterView& cluster, const void* const* in, const Shape* shapes,
             void* const* out, const Shape& shape, BlockRow* rows, int* free)
        : cluster_(cluster), n_(shape.size()), shape_(shape), rows_(rows), free_(free) {
        padding_ = cluster.batches ? lane_padding : 1;
        ends_padded_ = padded(n_) != n_;
        for (int r = 0; r < cluster.count; ++r) begin(r, in, shapes);
        for (int k = 0; k < cluster.outputs; ++k) {
            BlockRow& row = rows_[cluster.output_rows[k]];
            row.last_use = cluster.count;
            row.target = static_cast<std::byte*>(out[k]);
        }
        for (int r = 0; r < cluster.count; ++r) place(r);
        constexpr std::int64_t longest = 512, shortest = 64;
        const auto bytes = static_cast<std::int64_t>(width_) * std::max(registers_, 1);
        block_ = std::clamp(register_cache / bytes / shortest * shortest, shortest, longest);
        block_ = std::min(block_, padded(n_));
    }

    std::size_t expander_bytes() const {
        return static_cast<std::size_t>(expanders_) * sizeof(Expander);
    }
    std::size_t register_bytes() const {
        return static_cast<std::size_t>(registers_) * block_bytes();
    }

    void run(std::byte* memory, std::byte* registers, const void* const* in, const Shape* shapes) {
        auto* const expanders = reinterpret_cast<Expander*>(memory);
        for (int r = 0; r < cluster_.count; ++r) {
            BlockRow& row = rows_[r];
            if (row.place >= 0)
                row.own = registers + static_cast<std::size_t>(row.place) * block_bytes();
            if (row.expander >= 0)
                std::construct_at(expanders + row.expander, shapes[cluster_.rows[r].args[0]],
                                  shape_);
        }
        for (std::int64_t first = 0; first < n_; first += block_)
            run_block(first, std::min(block_, n_ - first), expanders, in);
    }

private:
    std::int64_t padded(std::int64_t n) const { return (n + padding_ - 1) / padding_ * padding_; }
    std::size_t block_bytes() const { return static_cast<std::size_t>(block_) * width_; }

    /// Initializes a row and notes which rows it reads.
    void begin(int r, const void* const* in, const Shape* shapes) {
        const ClusterRow& from = cluster_.rows[r];
        BlockRow& row = *std::construct_at(rows_ + r);
        row.size = size_of(from.out);
        width_ = std::max(width_, row.size);
        if (from.op == input_row) {
            const std::int64_t n = shapes[from.args[0]].size();
            row.at = static_cast<const std::byte*>(in[from.args[0]]);
            row.source = n == n_ ? Source::whole : n == 1 ? Source::one : Source::expanded;
        } else if (from.op == literal_row) {
            put_element(from.out, from.bits, row.literal);
            row.at = reinterpret_cast<const std::byte*>(row.literal);
            row.source = Source::one;
        } else {
            for (const int arg : from.args) {
                if (arg < 0) break;
                rows_[arg].last_use = r;
            }
        }
    }
    /// Writes a literal as an element stores it.
    static void put_element(DType dtype, std::uint64_t bits, std::uint64_t* to) {
        const auto put = [to]<class U>(const U& v) { std::memcpy(to, &v, sizeof v); };
        switch (size_of(dtype)) {
            case 16: put(detail::core::from_bits<std::complex<double>>(bits)); break;
            case 1: put(static_cast<std::uint8_t>(bits)); break;
            case 2: put(static_cast<std::uint16_t>(bits)); break;
            case 4: put(static_cast<std::uint32_t>(bits)); break;
            default: put(bits); break;
        }
    }

    /// Assigns a register to a row, then frees the registers of operands that are not read again.
    void place(int r) {
        BlockRow& row = rows_[r];
        if (row.source == Source::expanded) row.expander = expanders_++;
        // A full-size operand is copied if its last elements need padding.
        if (row.source != Source::one && (row.source != Source::whole || ends_padded_))
            row.place = free_count_ > 0 ? free_[--free_count_] : registers_++;
        if (row.source != Source::computed) return;
        for (const int arg : cluster_.rows[r].args) {
            if (arg < 0) break;
            BlockRow& operand = rows_[arg];
            if (operand.last_use != r || operand.place < 0) continue;
            free_[free_count_++] = operand.place;
            operand.last_use = -1;  // two operands may be the same row
        }
    }

    void run_block(std::int64_t first, std::int64_t n, Expander* expanders, const void* const* in) {
        const std::int64_t computed = padded(n);
        for (int r = 0; r < cluster_.count; ++r) {
            BlockRow& row = rows_[r];
            if (row.source == Source::one) continue;
            const std::size_t done = static_cast<std::size_t>(first) * row.size;
            const std::size_t bytes = static_cast<std::size_t>(n) * row.size;
            if (row.source == Source::computed) {
                // The last row may write its output directly, because all reads are done.
                const bool last = r + 1 == cluster_.count && computed == n;
                compute(r, last ? row.target + done : row.own, computed);
                continue;
            }
            const auto* from = static_cast<const std::byte*>(in[cluster_.rows[r].args[0]]);
            row.at = row.own;
            if (row.source == Source::expanded)
                expanders[row.expander].read(from, row.own, n, row.size);
            else if (computed == n) row.at = from + done;
            else std::memcpy(row.own, from + done, bytes);
            if (computed != n)
                std::memset(row.own + bytes, 0, static_cast<std::size_t>(computed - n) * row.size);
        }
        for (int k = 0; k < cluster_.outputs; ++k) {
            const BlockRow& row = rows_[cluster_.output_rows[k]];
            std::byte* to = row.target + static_cast<std::size_t>(first) * row.size;
            if (row.at != to) std::memcpy(to, row.at, static_cast<std::size_t>(n) * row.size);
        }
    }
    void compute(int r, std::byte* to, std::int64_t n) {
        LaneOperands l;
        int k = 0;
        for (const int arg : cluster_.rows[r].args) {
            if (arg < 0) break;
            l.in[k] = rows_[arg].at;
            l.moves[k++] = rows_[arg].source != Source::one;
        }
        l.out = to;
        cluster_.loops[r](l, n);
        rows_[r].at = to;
    }

    const ClusterView& cluster_;
    std::int64_t n_, padding_ = 1, block_ = 0;
    bool ends_padded_ = false;  ///< the last block is padded beyond the end of the cluster's
                                ///< elements
    const Shape& shape_;
    BlockRow* rows_;
    int* free_;  ///< a stack of free registers
    int free_count_ = 0, registers_ = 0, expanders_ = 0;
    std::size_t width_ = 1;  ///< the bytes of the largest element
};

}  // namespace impl

TF_COMMON_BODY void run_blocks(const ClusterView& cluster, const void* const* in,
                               const Shape* shapes, void* const* out, const Shape& shape) {
    if (shape.size() == 0) return;
    const auto count = static_cast<std::size_t>(cluster.count);
    impl::Scratch<4096> rows(count * (sizeof(impl::BlockRow) + sizeof(int)));
    auto* const states = reinterpret_cast<impl::BlockRow*>(rows.data());
    impl::BlockRun run(cluster, in, shapes, out, shape, states,
                       reinterpret_cast<int*>(states + count));
    impl::Scratch<impl::register_cache> memory(run.expander_bytes() + run.register_bytes());
    run.run(memory.data(), memory.data() + run.expander_bytes(), in, shapes);
}

}  // namespace tf::kernels
