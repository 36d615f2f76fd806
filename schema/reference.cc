#include "schema/reference.h"

namespace pointsman::schema {
namespace {

// The part before the first dot; "" for a key of the top level, unless it is a section that may be
// absent, whose keys follow.
std::string section_of(const std::vector<ReferenceRow>& rows, std::size_t i) {
  const std::string& key = rows[i].key;
  const auto dot = key.find('.');
  if (dot != std::string::npos) return key.substr(0, dot);
  return i + 1 < rows.size() && rows[i + 1].key.starts_with(key + ".") ? key : "";
}

// A cell of a table: pipes would end it.
std::string cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

}  // namespace

std::string reference_text(const std::vector<ReferenceRow>& rows) {
  std::string text;
  for (const ReferenceRow& row : rows) {
    text += row.key + ": " + row.accepts +
            (row.standard.empty() ? "" : " (default " + row.standard + ")") + "\n";
    text += "    " + row.help + "\n";
  }
  return text;
}

std::string reference_markdown(const std::vector<ReferenceRow>& rows) {
  std::string text;
  std::string section = "\n";  // no section has this name
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ReferenceRow& row = rows[i];
    if (section_of(rows, i) != section) {
      section = section_of(rows, i);
      text += "\n## " + (section.empty() ? std::string("Top level") : "`" + section + "`") + "\n\n";
      text += "| key | accepts | default | meaning |\n|---|---|---|---|\n";
    }
    const std::string standard = row.standard.empty() ? "–" : "`" + cell(row.standard) + "`";
    text += "| `" + row.key + "` | " + cell(row.accepts) + " | " + standard + " | " +
            cell(row.help) + " |\n";
  }
  return text;
}

}  // namespace pointsman::schema
