// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the threads of a pipeline end early. Only code that starts threads includes this.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace tf::data::detail {

/// Ends a thread of a pass that has been cancelled. The thread's function catches it.
struct Cancelled {};

/// Tells the threads of one pass to stop, because its iterator is being destroyed. Threads ask
/// before each element, and those that wait are woken.
class Cancellation {
public:
    Cancellation() = default;
    Cancellation(const Cancellation&) = delete;
    Cancellation& operator=(const Cancellation&) = delete;

    /// Threads that wait for `changed` under `mutex`.
    struct Waiters {
        std::mutex* mutex;
        std::condition_variable* changed;
    };

    bool requested() const { return requested_.load(std::memory_order_relaxed); }
    void check() const {
        if (requested()) throw Cancelled();
    }
    void request() {
        requested_.store(true, std::memory_order_relaxed);
        const std::lock_guard lock(mutex_);
        for (const Waiters& waiters : all_) {
            // A thread that has tested the flag but does not wait yet holds this lock.
            {
                const std::lock_guard wait(*waiters.mutex);
            }
            waiters.changed->notify_all();
        }
    }
    /// While these are registered, a request wakes them. Not to be called under their mutex.
    void add(Waiters waiters) {
        const std::lock_guard lock(mutex_);
        all_.push_back(waiters);
    }
    void remove(Waiters waiters) {
        const std::lock_guard lock(mutex_);
        std::erase_if(all_, [&](const Waiters& w) { return w.changed == waiters.changed; });
    }

private:
    std::atomic<bool> requested_ = false;
    std::mutex mutex_;
    std::vector<Waiters> all_;
};

}  // namespace tf::data::detail
