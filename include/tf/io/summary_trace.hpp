// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How tf::summary::trace_on and trace_export (io/summary.hpp) do it. A header of its own, because
// the exporter of graphs is too dear for programs that only write numbers.

#include <tf/core/compiled.hpp>
#include <tf/io/summary.hpp>

#if TF_HAS_CODE
#include <tf/io/summary_trace_code.hpp>
#endif
