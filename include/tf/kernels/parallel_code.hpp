// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/parallel.hpp.

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <cstdlib>
#include <exception>
#include <type_traits>

#if __has_include(<pthread.h>) && !defined(__wasi__)
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>
#define TF_HAS_THREADS 1
#else
#define TF_HAS_THREADS 0
#endif

#include <tf/kernels/parallel.hpp>

namespace tf::kernels {

namespace impl {

inline constexpr int most_threads = 256;

/// The number that set_loop_threads was called with; 0: as many as processors.
inline std::atomic<int> wanted_threads = 0;

#if TF_HAS_THREADS

/// A loop that threads share. Each takes one range after another.
struct SharedLoop {
    Iterations* run;
    const void* body;
    std::int64_t count, range;
    std::atomic<std::int64_t> next = 0;
    std::atomic_flag failed;
    std::exception_ptr error;  ///< the first one; written by the thread that set `failed`
    std::fenv_t rounding;      ///< the caller's, also whether denormal numbers are 0

    void take_part() noexcept {
        for (;;) {
            const std::int64_t first = next.fetch_add(range, std::memory_order_relaxed);
            if (first >= count) return;
            try {
                run(body, first, std::min(count, first + range));
            } catch (...) {
                if (!failed.test_and_set()) error = std::current_exception();
                next.store(count, std::memory_order_relaxed);
            }
        }
    }
};

/// Threads that wait for loops. They run until the process ends. They hold nothing that has to be
/// released, so this object needs no destructor.
class LoopThreads {
public:
    static LoopThreads& instance() {
        static LoopThreads threads;
        return threads;
    }

    /// Whether the caller may run a loop now. Another loop may be running, perhaps around this one.
    /// A process that was forked has no threads, and the mutex may be locked in it.
    bool begin() {
        if (busy_.test_and_set(std::memory_order_acquire)) return false;
        const ::pid_t process = ::getpid();
        if (started_ == 0) process_ = process;
        if (process_ == process) return true;
        end();
        return false;
    }
    void end() { busy_.clear(std::memory_order_release); }

    /// Runs a loop with up to `helpers` other threads.
    void run(SharedLoop& loop, int helpers) {
        start(helpers);
        ::pthread_mutex_lock(&mutex_);
        loop_ = &loop;
        places_ = helpers;
        announced_.store(announced_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        ::pthread_mutex_unlock(&mutex_);
        if (helpers == 1) ::pthread_cond_signal(&some_loop_);
        else ::pthread_cond_broadcast(&some_loop_);
        loop.take_part();
        // From here on nobody enters; those inside finish their last ranges.
        ::pthread_mutex_lock(&mutex_);
        places_ = 0;
        while (inside_ > 0) ::pthread_cond_wait(&all_left_, &mutex_);
        ::pthread_mutex_unlock(&mutex_);
    }

private:
    // The default stack of a thread is too small for kernels with some C libraries.
    static constexpr std::size_t stack_bytes = 2 << 20;

    void start(int count) {
        ::pthread_attr_t attributes;
        if (started_ >= count || ::pthread_attr_init(&attributes) != 0) return;
        ::pthread_attr_setstacksize(&attributes, stack_bytes);
        ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        // Signals are left to the program's own threads.
        ::sigset_t all, before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        for (; started_ < count; ++started_) {
            ::pthread_t thread;
            // Without more threads the loop takes longer.
            if (::pthread_create(&thread, &attributes, &serve, this) != 0) break;
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        ::pthread_attr_destroy(&attributes);
    }

    static void* serve(void* self) {
        static_cast<LoopThreads*>(self)->serve();
        return nullptr;
    }
    void serve() {
        std::uint64_t seen = 0;
        for (;;) {
            await_announcement(seen);
            ::pthread_mutex_lock(&mutex_);
            while (places_ == 0) ::pthread_cond_wait(&some_loop_, &mutex_);
            seen = announced_.load(std::memory_order_relaxed);
            --places_;
            ++inside_;
            SharedLoop& loop = *loop_;
            ::pthread_mutex_unlock(&mutex_);
            std::fesetenv(&loop.rounding);
            loop.take_part();
            ::pthread_mutex_lock(&mutex_);
            if (--inside_ == 0) ::pthread_cond_signal(&all_left_);
            ::pthread_mutex_unlock(&mutex_);
        }
    }
    /// Waits for the next loop without sleeping, but only for a while. The loops of a training step
    /// follow one another closely, and waking a thread takes longer than many of them.
    void await_announcement(std::uint64_t seen) const {
        constexpr int looks = 12'000;
        for (int k = 0; k < looks; ++k) {
            if (announced_.load(std::memory_order_acquire) != seen) return;
#if defined(__x86_64__) || defined(__i386__)
            __builtin_ia32_pause();
#elif defined(__aarch64__)
            __asm__ volatile("isb");
#endif
        }
    }

    std::atomic_flag busy_;
    std::atomic<std::uint64_t> announced_ = 0;
    ::pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
    ::pthread_cond_t some_loop_ = PTHREAD_COND_INITIALIZER, all_left_ = PTHREAD_COND_INITIALIZER;
    SharedLoop* loop_ = nullptr;
    int places_ = 0, inside_ = 0;  ///< threads that may enter the loop, and that are in it
    int started_ = 0;
    ::pid_t process_ = 0;  ///< the one that started the threads
};

static_assert(std::is_trivially_destructible_v<LoopThreads>);

/// The number of processors that the process may use, or TensorFlow's variable
/// TF_NUM_INTRAOP_THREADS.
TF_COMMON_INLINE int threads_of_system() {
    const char* const variable = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int wanted = variable == nullptr ? 0 : std::atoi(variable);
    if (wanted > 0) return wanted;
#ifdef CPU_COUNT
    ::cpu_set_t processors;
    if (::sched_getaffinity(0, sizeof processors, &processors) == 0) return CPU_COUNT(&processors);
#endif
    return static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
}

#else

TF_COMMON_INLINE int threads_of_system() { return 1; }

#endif

TF_COMMON_BODY void divide(std::int64_t count, std::int64_t grain, std::int64_t step,
                           Iterations* run, const void* body) {
#if TF_HAS_THREADS
    const int threads = loop_threads();
    // Several ranges for each thread, so that one that is interrupted does not hold up the others.
    const std::int64_t even = (count - 1) / (std::int64_t{4} * threads) + 1;
    const std::int64_t range = (std::max(grain, even) - 1) / step * step + step;
    const std::int64_t ranges = (count - 1) / range + 1;
    if (threads > 1 && ranges > 1) {
        LoopThreads& all = LoopThreads::instance();
        if (all.begin()) {
            SharedLoop loop{run, body, count, range, {}, {}, {}, {}};
            std::fegetenv(&loop.rounding);
            all.run(loop, static_cast<int>(std::min<std::int64_t>(threads, ranges)) - 1);
            all.end();
            if (loop.error != nullptr) std::rethrow_exception(loop.error);
            return;
        }
    }
#else
    static_cast<void>(grain);
    static_cast<void>(step);
#endif
    run(body, 0, count);
}

}  // namespace impl

TF_COMMON_BODY int loop_threads() {
    const int wanted = impl::wanted_threads.load(std::memory_order_relaxed);
    if (wanted > 0) return std::min(wanted, impl::most_threads);
    static const int threads = std::clamp(impl::threads_of_system(), 1, impl::most_threads);
    return threads;
}

TF_COMMON_BODY void set_loop_threads(int count) {
    impl::wanted_threads.store(count, std::memory_order_relaxed);
}

}  // namespace tf::kernels
