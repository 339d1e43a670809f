// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/static/frame.hpp.

#include <tf/exec/static/frame.hpp>

namespace tf::exec {

TF_COMMON_BODY void AnyFrame::open(std::byte* arena) { open_inline(plan_, arena); }

TF_COMMON_BODY void AnyFrame::close() noexcept { close_inline(plan_); }

TF_COMMON_BODY void AnyFrame::finish() { finish_inline(plan_, view); }

}  // namespace tf::exec
