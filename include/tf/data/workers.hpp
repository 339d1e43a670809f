// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A step whose function runs ahead in threads of its own. Only the code of steps includes this.

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <tf/data/element_error.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

struct Workers {
    RowFunction f;
    const char* op;
    std::size_t threads;
    std::size_t room;        ///< for results that have not been taken yet
    std::size_t small_room;  ///< for those if they are small, a megabyte together
    bool deterministic;
};

/// About how many bytes the tensors of an element take.
TF_COMMON_INLINE std::size_t bytes_of(const Row& row) {
    std::size_t bytes = 0;
    for (const AnyTensor& tensor : row.tensors) {
        const auto count = static_cast<std::size_t>(tensor.shape().size());
        bytes += count * size_of(tensor.dtype());
        if (tensor.dtype() != DType::str) continue;
        const auto* const texts = static_cast<const std::string*>(tensor.data());
        for (std::size_t k = 0; k < count; ++k) bytes += texts[k].size();
    }
    return bytes;
}

/// Threads read elements by turns, call a function and put the results into a ring. To wake a
/// thread takes longer than many functions do. So a thread takes as many elements at once as keep
/// it busy for some ten microseconds, and it is woken only when there is room for that many.
class WorkersCursor : public Step {
public:
    WorkersCursor(const Place& at, const Workers& options)
        : Step(at), options_(options), ring_(options.small_room), room_(options.room) {
        place_.pass.add({&mutex_, &some_room_});
        place_.pass.add({&mutex_, &some_result_});
    }
    ~WorkersCursor() override {
        stop();
        place_.pass.remove({&mutex_, &some_room_});
        place_.pass.remove({&mutex_, &some_result_});
    }

    bool next(Row& to) override {
        std::unique_lock lock(mutex_);
        if (threads_.empty()) start();
        Result& oldest = at(taken_);
        wait(lock, [&] { return oldest.ready || finished(); });
        place_.pass.check();
        if (!oldest.ready) return false;
        // A thread uses the memory of the consumer's element for a later one.
        std::swap(to, oldest.row);
        const std::exception_ptr error = std::exchange(oldest.error, nullptr);
        oldest.ready = false;
        ++taken_;
        const bool wake = resting_ > 0 && enough_room();
        lock.unlock();
        if (wake) some_room_.notify_one();
        if (error != nullptr) std::rethrow_exception(error);
        return true;
    }

    void keep(Archive& archive) override {
        const Pause pause(*this);
        std::uint64_t count = begun_ - taken_;
        archive(count);
        if (count > ring_.size()) archive.corrupt();
        if (archive.reading()) {
            taken_ = 0;
            begun_ = done_ = count;
        }
        for (std::uint64_t k = 0; k < count; ++k) keep(archive, at(taken_ + k));
        archive(ended_);
        archive(index_);
        Step::keep(archive);
    }

private:
    struct Result {
        Row row{};
        std::exception_ptr error{};
        bool ready = false;
    };
    /// As long as it exists, the threads rest and cannot change anything.
    class Pause {
    public:
        explicit Pause(WorkersCursor& all) : all_(all), lock_(all.mutex_) {
            all_.paused_ = true;
            all_.wait(lock_, [&] { return all_.running_ == 0; });
        }
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause() {
            all_.paused_ = false;
            lock_.unlock();
            all_.some_room_.notify_all();
        }

    private:
        WorkersCursor& all_;
        std::unique_lock<std::mutex> lock_;
    };
    /// What a thread works on: elements that follow each other, their results, and errors of
    /// either.
    struct Portion {
        struct Item {
            Row element{};
            Result result{};
        };
        std::vector<Item> items{};
        std::size_t count = 0;
        std::int64_t first_index = 0;
        std::uint64_t place = 0;
    };

    static constexpr std::size_t megabyte = 1 << 20;

    Result& at(std::uint64_t k) { return ring_[static_cast<std::size_t>(k % ring_.size())]; }
    bool cancelled() const { return stopped_ || place_.pass.requested(); }
    bool finished() const { return ended_ && taken_ == begun_; }
    std::size_t in_ring() const { return static_cast<std::size_t>(begun_ - taken_); }
    bool enough_room() const { return in_ring() + portion_ <= room_; }

    /// The consumer waits for the threads.
    template <class Condition>
    void wait(std::unique_lock<std::mutex>& lock, Condition condition) {
        waiting_ = true;
        some_result_.wait(lock, [&] { return cancelled() || condition(); });
        waiting_ = false;
    }

    void keep(Archive& archive, Result& result) {
        std::string error;
        if (result.error != nullptr) {
            result.row.clear();
            try {
                std::rethrow_exception(result.error);
            } catch (const std::exception& e) {
                error = e.what();
            }
        }
        archive(error);
        detail::keep_if_any(archive, result.row, place_.own.specs);
        if (!archive.reading()) return;
        result.ready = true;
        if (!error.empty())
            result.error =
                std::make_exception_ptr(errors::Unknown({"tf.data.element", options_.op, "", error,
                                                         "no error before the state was saved"}));
        else if (result.row.tensors.empty() && result.row.datasets.empty()) archive.corrupt();
    }

    void start() {
        try {
            while (threads_.size() < options_.threads) threads_.emplace_back([this] { work(); });
        } catch (const std::system_error& e) {
            if (threads_.empty())
                errors::raise<errors::ResourceExhausted>(
                    {"tf.data.threads", options_.op, "", e.what(), "a new thread"});
        }
    }
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        some_room_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    // --- In the threads.

    void work() {
        using Clock = std::chrono::steady_clock;
        Portion portion;
        std::unique_lock lock(mutex_);
        for (;;) {
            ++resting_;
            some_room_.wait(lock, [&] {
                return cancelled() || ended_ || (!reading_ && !paused_ && enough_room());
            });
            --resting_;
            if (cancelled() || ended_) return;
            ++running_;
            reading_ = true;
            portion.items.resize(std::max(portion.items.size(), portion_));
            const std::size_t wanted = portion_;
            lock.unlock();
            const Clock::time_point begin = Clock::now();
            bool ended = false;
            bool alive = read(portion, wanted, ended);
            lock.lock();
            reading_ = false;
            ended_ = ended_ || ended;
            portion.place = begun_;
            portion.first_index = index_;
            begun_ += portion.count;
            index_ += static_cast<std::int64_t>(portion.count);
            wake_next_reader();
            if (portion.count > 0) {
                lock.unlock();
                alive = call(portion) && alive;
                const Clock::duration time = Clock::now() - begin;
                const Row& row = portion.items.front().result.row;
                const std::size_t bytes = row.datasets.empty() ? bytes_of(row) : megabyte;
                lock.lock();
                put(portion);
                if (portion.count == wanted) adapt(time, bytes);
            }
            --running_;
            if (waiting_ && (at(taken_).ready || finished() || running_ == 0))
                some_result_.notify_one();
            if (!alive) return;
        }
    }
    /// Reads elements. Returns false if the pass has been cancelled.
    bool read(Portion& portion, std::size_t wanted, bool& ended) {
        for (portion.count = 0; portion.count < wanted; ++portion.count) {
            typename Portion::Item& item = portion.items[portion.count];
            bool some = true;
            if (!guarded(item.result.error, [&] { some = pull(item.element); })) return false;
            if (!some) {
                ended = true;
                return true;
            }
        }
        return true;
    }
    /// Calls the function for the elements that were read without an error.
    bool call(Portion& portion) {
        for (std::size_t k = 0; k < portion.count; ++k) {
            typename Portion::Item& item = portion.items[k];
            if (item.result.error != nullptr) continue;
            const std::int64_t index = portion.first_index + static_cast<std::int64_t>(k);
            const bool alive = guarded(item.result.error, [&] {
                for_element(options_.op, index, [&] { options_.f(item.element, item.result.row); });
            });
            if (!alive) return false;
        }
        return true;
    }
    /// Calls f and catches what it throws; returns false if the pass has been cancelled.
    template <class F>
    static bool guarded(std::exception_ptr& error, F f) {
        try {
            f();
        } catch (const Cancelled&) {
            return false;
        } catch (...) {
            error = std::current_exception();
        }
        return true;
    }
    void put(Portion& portion) {
        for (std::size_t k = 0; k < portion.count; ++k) {
            Result& from = portion.items[k].result;
            Result& to = at(options_.deterministic ? portion.place + k : done_);
            std::swap(to.row, from.row);
            to.error = std::exchange(from.error, nullptr);
            to.ready = true;
            ++done_;
        }
    }
    void wake_next_reader() {
        if (ended_) some_room_.notify_all();
        else if (resting_ > 0 && !paused_ && enough_room()) some_room_.notify_one();
    }
    /// After a full portion that took a thread this time, and whose first result has so many bytes.
    void adapt(std::chrono::steady_clock::duration time, std::size_t bytes) {
        using namespace std::chrono_literals;
        room_ = std::clamp(megabyte / (bytes + 1), options_.room, options_.small_room);
        if (time < 20us) portion_ *= 2;
        else if (time > 80us) portion_ /= 2;
        // So that the consumer takes some while each thread makes others.
        const std::size_t most = room_ / (2 * options_.threads);
        portion_ = std::max<std::size_t>(std::min(portion_, most), 1);
    }

    const Workers& options_;
    std::mutex mutex_;  // guards everything below
    std::condition_variable some_room_, some_result_;
    std::vector<std::thread> threads_;
    std::vector<Result> ring_;
    std::size_t room_;         ///< how many places of the ring are in use
    std::size_t portion_ = 1;  ///< how many elements a thread takes at once
    /// Numbers of results: whose elements have been read, that are complete, that were returned.
    std::uint64_t begun_ = 0, done_ = 0, taken_ = 0;
    std::int64_t index_ = 0;  ///< of the next element of the source
    int running_ = 0;         ///< threads that read elements or call the function
    int resting_ = 0;         ///< threads that wait for room, or for their turn to read
    bool waiting_ = false;    ///< whether the consumer waits
    bool reading_ = false, ended_ = false, paused_ = false, stopped_ = false;
};

}  // namespace tf::data::detail
