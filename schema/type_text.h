#pragma once

#include <string>
#include <vector>

#include "schema/kinds.h"
#include "schema/scalar.h"

namespace pointsman::schema {

// The names of an enum, in its order.
template <NamedEnum T>
std::vector<std::string> enum_names() {
  std::vector<std::string> names;
  for (const auto& [value, name] : names_of(T{})) names.emplace_back(name);
  return names;
}

// The keys of a section, in its order.
template <Section T>
std::vector<std::string> section_keys() {
  std::vector<std::string> keys;
  T value;
  T::describe(value, [&](const char* name, auto&&...) { keys.emplace_back(name); });
  return keys;
}

// Whether a section is small enough to be written out where it is one of several alternatives.
template <Section T>
bool is_written_out() {
  return section_keys<T>().size() == 1;
}

// What a field accepts, in words that finish the sentence "… is not": "a number from 0 to 1", "one
// of none, sqrt".
template <class T, class... Constraint>
std::string type_text(const Constraint&... constraint);

// The same as an item of a longer list: an enum is its bare names, a section of one key is
// {key: type}.
template <class T>
std::string alternative_text() {
  std::string text;
  if constexpr (NamedEnum<T>) {
    for (const std::string& name : enum_names<T>()) text += (text.empty() ? "" : ", ") + name;
  } else if constexpr (Section<T>) {
    if (!is_written_out<T>()) return type_text<T>();
    T value;
    T::describe(value,
                [&]<class Field>(const char* name, Field&, const char*, const auto&... constraint) {
                  text += (text.empty() ? "{" : ", ") + std::string(name) + ": " +
                          type_text<Field>(constraint...);
                });
    text += "}";
  } else {
    text = type_text<T>();
  }
  return text;
}

template <class T, class... Constraint>
std::string type_text(const Constraint&... constraint) {
  if constexpr (std::same_as<T, bool>) {
    return "true or false";
  } else if constexpr (Integer<T>) {
    return (std::string("an integer") + ... + range_text(constraint));
  } else if constexpr (std::floating_point<T>) {
    return (std::string("a number") + ... + range_text(constraint));
  } else if constexpr (std::same_as<T, std::string>) {
    return "text";
  } else if constexpr (std::same_as<T, Path>) {
    return "a path";
  } else if constexpr (NamedEnum<T>) {
    return "one of " + alternative_text<T>();
  } else if constexpr (IsVector<T>::value) {
    return "a list, each item " + type_text<typename T::value_type>(constraint...);
  } else if constexpr (IsMap<T>::value) {
    return "a map, each value " + type_text<typename T::mapped_type>(constraint...);
  } else if constexpr (IsOptional<T>::value) {
    return type_text<typename T::value_type>(constraint...);
  } else if constexpr (IsVariant<T>::value) {
    std::string text;
    for_each_alternative(std::type_identity<T>{}, [&]<class A>() {
      text += (text.empty() ? "one of " : ", ") + alternative_text<A>();
    });
    return text;
  } else {
    static_assert(Section<T>, "describe() lists a field of a type that the schema does not know");
    return "a section of keys";
  }
}

}  // namespace pointsman::schema
