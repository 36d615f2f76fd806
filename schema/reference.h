#pragma once

#include <string>
#include <vector>

#include "schema/dump.h"
#include "schema/kinds.h"
#include "schema/type_text.h"

namespace pointsman::schema {

// One key of the reference page.
struct ReferenceRow {
  std::string key;       // dotted
  std::string accepts;   // "a number from 0 to 1"
  std::string standard;  // the value where the document says nothing; "" where there is none
  std::string help;
};

template <Section T>
void collect_reference(const T& value, const std::string& prefix, std::vector<ReferenceRow>& rows);

// The keys below a field that may hold a section: an optional one, an alternative, an item of a
// list, whose keys are those of item N.
template <class Field>
void collect_inner(const std::string& key, std::vector<ReferenceRow>& rows) {
  if constexpr (IsVector<Field>::value) {
    collect_inner<typename Field::value_type>(key + ".N", rows);
  } else if constexpr (IsOptional<Field>::value) {
    using Inner = typename Field::value_type;
    if constexpr (Section<Inner>)
      collect_reference(Inner{}, key + ".", rows);
    else
      collect_inner<Inner>(key, rows);
  } else if constexpr (IsVariant<Field>::value) {
    for_each_alternative(std::type_identity<Field>{}, [&]<class A>() {
      if constexpr (Section<A>) {
        if (!is_written_out<A>()) collect_reference(A{}, key + ".", rows);
      }
    });
  }
}

// The keys of a section and of those below, in the order of their lists.
template <Section T>
void collect_reference(const T& value, const std::string& prefix, std::vector<ReferenceRow>& rows) {
  T::describe(value, [&]<class Field>(const char* name, const Field& field, const char* help,
                                      const auto&... constraint) {
    const std::string key = prefix + name;
    if constexpr (Section<Field>) {
      collect_reference(field, key + ".", rows);
    } else {
      std::string standard = inline_yaml(field);
      if (standard == "null" || standard == "\"\"") standard.clear();
      rows.push_back({key, type_text<Field>(constraint...), standard, help});
      collect_inner<Field>(key, rows);
    }
  });
}

// The reference as text for a terminal, and as Markdown with one table a section.
std::string reference_text(const std::vector<ReferenceRow>& rows);
std::string reference_markdown(const std::vector<ReferenceRow>& rows);

}  // namespace pointsman::schema
