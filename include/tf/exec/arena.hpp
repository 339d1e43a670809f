// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arena: one stretch of memory for all tensors of a call, in which values that are never alive
// together share a place. First fit, in the order in which the values are made.

#include <tf/exec/values.hpp>

namespace tf::exec {

/// Gives every value that lives in the arena its offset.
class Arena {
public:
    constexpr void assign(Plan& plan, Values& values, int rows) {
        // Values by the row that makes them: counted, then laid out.
        Pool<int> first, order;
        first.assign(rows + 2, 0);
        for (int v = 0; v < plan.values.size(); ++v)
            if (plan.values[v].place == Place::arena) ++first[values.life(v).start + 1];
        for (int t = 0; t <= rows; ++t) first[t + 1] += first[t];
        order.assign(first[rows + 1], -1);
        for (int v = 0; v < plan.values.size(); ++v)
            if (plan.values[v].place == Place::arena) order[first[values.life(v).start]++] = v;

        for (int v : order) {
            const Life& life = values.life(v);
            retire(life.start);
            Value& value = plan.values[v];
            const auto width = static_cast<std::int64_t>(size_of(value.dtype));
            const std::int64_t bytes = (value.shape.size() * width + 63) / 64 * 64;
            const std::int64_t offset =
                place(bytes, life.last > life.start ? life.last : life.start);
            value.offset = static_cast<int>(offset);
            if (offset + bytes > plan.frame.arena) plan.frame.arena = offset + bytes;
        }
    }

private:
    struct Block {
        std::int64_t offset = 0, end = 0;
        int last = 0;  ///< the row after which it is free
    };

    constexpr void retire(int time) {
        int kept = 0;
        for (int k = 0; k < blocks_.size(); ++k)
            if (blocks_[k].last >= time) blocks_[kept++] = blocks_[k];
        blocks_.truncate(kept);
    }
    /// The lowest gap between the blocks, which are sorted by offset.
    constexpr std::int64_t place(std::int64_t bytes, int last) {
        std::int64_t offset = 0;
        int k = 0;
        for (; k < blocks_.size() && blocks_[k].offset < offset + bytes; ++k)
            if (blocks_[k].end > offset) offset = blocks_[k].end;
        blocks_.push({});
        for (int j = blocks_.size() - 1; j > k; --j) blocks_[j] = blocks_[j - 1];
        blocks_[k] = {offset, offset + bytes, last};
        return offset;
    }

    Pool<Block> blocks_;
};

}  // namespace tf::exec
