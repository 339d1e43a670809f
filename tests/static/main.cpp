// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The translation units of this folder are static_asserts: there is nothing to run.
int main() {}
