// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup: tables from keys to values.

#include <tf/lookup/static_hash_table.hpp>
