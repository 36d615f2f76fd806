#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace pointsman::data {

// The message with which `act` is refused; its kind must be `kind`.
template <class Act>
std::string refusal(Act&& act, ErrorKind kind = ErrorKind::data) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), static_cast<int>(kind)) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

}  // namespace pointsman::data
