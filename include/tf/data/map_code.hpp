// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/map.hpp.

#include <algorithm>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <tf/data/element_error.hpp>
#include <tf/data/map.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

class MapCursor : public Step {
public:
    MapCursor(const Place& at, const RowFunction& f) : Step(at), f_(f) {}

    bool next(Row& to) override {
        to.clear();
        if (!pull(element_)) return false;
        const std::int64_t index = index_++;
        for_element("data::Dataset::map", index, [&] { f_(element_, to); });
        return true;
    }
    void keep(Archive& archive) override {
        archive(index_);
        Step::keep(archive);
    }

private:
    const RowFunction& f_;
    Row element_;
    std::int64_t index_ = 0;
};

struct Workers {
    RowFunction f;
    const char* op;
    std::size_t threads;
    std::size_t room;  ///< for results that have not been taken yet
    bool deterministic;
};

/// Threads read elements by turns, call a function and put the results into a ring.
class WorkersCursor : public Step {
public:
    WorkersCursor(const Place& at, const Workers& options)
        : Step(at), options_(options), ring_(options.room) {
        place_.pass.add({&mutex_, &changed_});
    }
    ~WorkersCursor() override {
        stop();
        place_.pass.remove({&mutex_, &changed_});
    }

    bool next(Row& to) override {
        std::unique_lock lock(mutex_);
        if (threads_.empty()) start();
        Result& oldest = at(taken_);
        changed_.wait(lock, [&] { return cancelled() || oldest.ready || finished(); });
        place_.pass.check();
        if (!oldest.ready) return false;
        // A thread uses the memory of the consumer's element for a later one.
        std::swap(to, oldest.row);
        const std::exception_ptr error = std::exchange(oldest.error, nullptr);
        oldest.ready = false;
        ++taken_;
        lock.unlock();
        changed_.notify_all();
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
    /// As long as it exists, the threads rest and cannot change anything.
    class Pause {
    public:
        explicit Pause(WorkersCursor& all) : all_(all), lock_(all.mutex_) {
            all_.paused_ = true;
            all_.changed_.wait(lock_, [&] { return all_.running_ == 0; });
        }
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause() {
            all_.paused_ = false;
            lock_.unlock();
            all_.changed_.notify_all();
        }

    private:
        WorkersCursor& all_;
        std::unique_lock<std::mutex> lock_;
    };
    struct Result {
        Row row{};
        std::exception_ptr error{};
        bool ready = false;
    };

    Result& at(std::uint64_t k) { return ring_[static_cast<std::size_t>(k % ring_.size())]; }
    bool cancelled() const { return stopped_ || place_.pass.requested(); }
    bool finished() const { return ended_ && taken_ == begun_; }

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
        changed_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    void work() {
        Row element, result;
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] {
                return cancelled() || ended_ ||
                       (!reading_ && !paused_ && begun_ - taken_ < ring_.size());
            });
            if (cancelled() || ended_) return;
            ++running_;
            reading_ = true;
            lock.unlock();
            std::exception_ptr error;
            bool some = true, alive = guarded(error, [&] { some = pull(element); });
            lock.lock();
            reading_ = false;
            ended_ = ended_ || !some;
            if (alive && some) {
                const std::uint64_t place = begun_++;
                const std::int64_t index = index_++;
                lock.unlock();
                changed_.notify_all();
                if (error == nullptr)
                    alive = guarded(error, [&] {
                        for_element(options_.op, index, [&] { options_.f(element, result); });
                    });
                lock.lock();
                if (alive) put(options_.deterministic ? place : done_, result, error);
                ++done_;
            }
            --running_;
            changed_.notify_all();
            if (!alive) return;
        }
    }
    void put(std::uint64_t place, Row& row, std::exception_ptr error) {
        Result& result = at(place);
        std::swap(result.row, row);
        result.error = std::move(error);
        result.ready = true;
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

    const Workers& options_;
    std::mutex mutex_;  // guards everything below
    std::condition_variable changed_;
    std::vector<std::thread> threads_;
    std::vector<Result> ring_;
    /// Numbers of results: whose elements have been read, that are complete, that were returned.
    std::uint64_t begun_ = 0, done_ = 0, taken_ = 0;
    std::int64_t index_ = 0;  ///< of the next element of the source
    int running_ = 0;         ///< threads that read an element or call the function
    bool reading_ = false, ended_ = false, paused_ = false, stopped_ = false;
};

TF_COMMON_INLINE std::size_t processors() {
    return std::max(std::thread::hardware_concurrency(), 1u);
}

TF_COMMON_BODY NewStage map_stage(StagePtr source, RowFunction f, const MapOptions& options) {
    const std::int64_t n = source->cardinality();
    const char* const op = "data::Dataset::map";
    if (options.num_parallel_calls == 0) return step<MapCursor>(std::move(source), std::move(f), n);
    if (options.num_parallel_calls < AUTOTUNE)
        errors::raise<errors::InvalidArgument>({"tf.data.size", op, "num_parallel_calls",
                                                std::to_string(options.num_parallel_calls),
                                                "at least 0, or tf::data::AUTOTUNE"});
    const std::size_t calls = options.num_parallel_calls == AUTOTUNE
                                  ? processors()
                                  : static_cast<std::size_t>(options.num_parallel_calls);
    return step<WorkersCursor>(std::move(source),
                               Workers{std::move(f), op, calls, calls, options.deterministic}, n);
}

TF_COMMON_BODY NewStage prefetch_stage(StagePtr source, std::int64_t buffer_size) {
    const std::int64_t n = source->cardinality();
    const char* const op = "data::Dataset::prefetch";
    constexpr std::int64_t enough = 2;  // one that is consumed, one that is made
    if (buffer_size == AUTOTUNE) buffer_size = enough;
    if (buffer_size < 0)
        errors::raise<errors::InvalidArgument>({"tf.data.size", op, "buffer_size",
                                                std::to_string(buffer_size),
                                                "at least 0, or tf::data::AUTOTUNE"});
    if (buffer_size == 0) buffer_size = 1;
    RowFunction pass_on = [](Row& from, Row& to) { std::swap(from, to); };
    return step<WorkersCursor>(
        std::move(source),
        Workers{std::move(pass_on), op, 1, static_cast<std::size_t>(buffer_size), true}, n);
}

}  // namespace tf::data::detail
