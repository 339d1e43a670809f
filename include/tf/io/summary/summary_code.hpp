// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/summary/summary.hpp.

#include <exception>

#include <tf/io/summary/state.hpp>
#include <tf/io/summary/summary.hpp>

namespace tf::summary {

TF_COMMON_BODY DefaultWriter::DefaultWriter(std::shared_ptr<io::EventFileWriter> writer,
                                            std::optional<std::int64_t> step) {
    if (writer == nullptr) return;  // a writer that does nothing keeps the current default
    end_ = [](DefaultWriter& w) { w.end(); };
    detail::ThreadState& s = detail::state();
    outer_ = s.exchange(std::move(writer));
    if (step) outer_step_ = std::exchange(s.step, step);
    has_step_ = step.has_value();
}

TF_COMMON_BODY void DefaultWriter::end() {
    detail::ThreadState& s = detail::state();
    const auto inner = s.exchange(std::move(outer_));
    if (has_step_) s.step = outer_step_;
    if (!inner) return;
    try {
        inner->flush();
    } catch (const errors::OpError&) {
        if (std::uncaught_exceptions() == uncaught_) throw;
    }
}

TF_COMMON_BODY record_if::record_if(bool condition)
    : record_if([condition] { return condition; }) {}

TF_COMMON_BODY record_if::record_if(std::function<bool()> condition)
    : set_([](std::function<bool()> to) { detail::state().condition = std::move(to); }),
      outer_(std::exchange(detail::state().condition, std::move(condition))) {}

TF_COMMON_BODY DefaultWriter SummaryWriter::as_default(std::optional<std::int64_t> step) const {
    check_open();
    return DefaultWriter(file_, step);
}

TF_COMMON_BODY void SummaryWriter::set_as_default(std::optional<std::int64_t> step) const {
    check_open();
    if (!file_) return;
    detail::state().exchange(file_);
    if (step) detail::state().step = step;
}

TF_COMMON_BODY void SummaryWriter::flush() const {
    if (file_) file_->flush();
}

TF_COMMON_BODY void SummaryWriter::close() const {
    if (file_) file_->close();
}

TF_COMMON_BODY void SummaryWriter::check_open() const {
    if (file_ && file_->closed())
        errors::raise<errors::FailedPrecondition>(
            {"tf.summary.closed", "summary::SummaryWriter::as_default", file_->path().string(),
             "a writer that is closed", "an open one"});
}

TF_COMMON_BODY SummaryWriter create_file_writer(const std::filesystem::path& logdir,
                                                const FileWriterOptions& options) {
    return SummaryWriter(std::make_shared<io::EventFileWriter>(logdir, options));
}

TF_COMMON_BODY SummaryWriter create_noop_writer() { return {}; }

TF_COMMON_BODY void flush(const SummaryWriter& writer) { writer.flush(); }

TF_COMMON_BODY void flush() {
    if (const auto& writer = detail::state().writer) writer->flush();
}

TF_COMMON_BODY bool should_record_summaries() { return detail::state().records(); }

}  // namespace tf::summary

namespace tf::summary::experimental {

TF_COMMON_BODY void set_step(std::optional<std::int64_t> step) { detail::state().step = step; }

TF_COMMON_BODY std::optional<std::int64_t> get_step() { return detail::state().step; }

}  // namespace tf::summary::experimental
