# SPDX-License-Identifier: Apache-2.0
raise ImportError("this file is replaced by the build")
