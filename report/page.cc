#include "report/page.h"

#include <algorithm>

#include "report/html.h"

namespace pointsman::report {
namespace {

constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --ground: #fff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #57606a;
  --line: #d5dae0; --error: #b3261e; --warning: #8a5a00; --note: #3d5a80; --on-badge: #fff;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00; --c5: #56b4e9;
  --c6: #7a6a00; --c7: #8a8f96; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --panel: #1d2126; --ink: #e6e9ed;
  --soft: #a3adb8; --line: #363d46; --error: #ff8a80; --warning: #ffc44d; --note: #9ec1f0;
  --on-badge: #14171b; --c0: #4aa8e0; --c1: #f5843c; --c2: #2fc79c; --c3: #e6a0c8; --c4: #f2b733;
  --c5: #9ad7f7; --c6: #cdbd45; --c7: #9299a1; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 1.5rem 1.25rem 4rem; background: var(--ground);
  color: var(--ink); font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK KR", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .25rem 0 .75rem; } .soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem;
  margin: 1.25rem 0 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
  padding: .6rem .8rem; }
.tile b { display: block; font-size: 1.3rem; line-height: 1.3; white-space: nowrap; }
.tile span { color: var(--soft); font-size: .875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td { overflow-wrap: anywhere; } td.kind { white-space: nowrap; color: var(--soft); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; background: var(--panel); }
summary { cursor: pointer; padding: .55rem .8rem; } details > div { padding: 0 .8rem .6rem; }
.badge { display: inline-block; min-width: 4.6rem; text-align: center; border-radius: 1rem;
  padding: 0 .6rem; font-size: .8125rem; color: var(--on-badge); margin-right: .4rem; }
.error { background: var(--error); } .warning { background: var(--warning); }
.note { background: var(--note); }
.fix { color: var(--soft); } .rows { font-size: .875rem; }
.bars { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr max-content;
  gap: .4rem .75rem; align-items: center; }
.bar { display: contents; }
.bars .name { overflow-wrap: anywhere; max-width: 16rem; }
.bars .value { font-variant-numeric: tabular-nums; font-size: .875rem; color: var(--soft); }
.track { position: relative; height: 1.25rem; background: var(--panel); border-radius: .2rem; }
.track i { position: absolute; top: 0; bottom: 0; }
.track .whisker { top: calc(50% - 1px); bottom: auto; height: 2px; background: var(--soft); }
.track .box { top: .15rem; bottom: .15rem; border-radius: .15rem; }
.track .median { width: 3px; margin-left: -1px; background: var(--ink); }
.axis { position: relative; height: 1.25rem; font-size: .8125rem; color: var(--soft); }
.axis span:last-child { position: absolute; right: 0; }
.keys { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: .5rem 0; font-size: .9375rem; }
.keys svg { width: .9rem; height: .9rem; margin-right: .35rem; vertical-align: -.1rem; }
.keys span { overflow-wrap: anywhere; }
.map { width: 100%; height: auto; display: block; background: var(--panel);
  border: 1px solid var(--line); border-radius: .5rem; }
@media (max-width: 640px) {
  body { padding: 1rem .8rem 3rem; }
  .bars { display: block; }
  .bar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline;
    gap: 0 .75rem; margin-bottom: .6rem; }
  .bars .name { max-width: 100%; }
  .bars .track, .bars .axis { order: 3; flex: 0 0 100%; }
  table.cards td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  table.cards td.n { text-align: left; white-space: normal; }
  table.cards thead { display: none; }
  table.cards tr, table.cards td { display: block; }
  table.cards td { border: 0; padding: .1rem 0; }
  table.cards tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
}
@media print { details > div { display: block; } }
)css";

}  // namespace

std::string colour(std::size_t index) {
  return "var(--c" + std::to_string(std::min(index, kColours - 1)) + ")";
}

std::string page(const std::string& title, const std::string& body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "style-src 'unsafe-inline'\">\n<title>" +
         escape(title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n" + body +
         "</body>\n</html>\n";
}

std::string section(const std::string& heading, const std::string& sentence,
                    const std::string& body) {
  return "<section>\n<h2>" + escape(heading) + "</h2>\n<p class=\"soft\">" + sentence + "</p>\n" +
         body + "</section>\n";
}

std::string key(std::size_t index, const std::string& label) {
  return "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" "
         "rx=\"2\" fill=\"" +
         colour(index) + "\"/></svg>" + label + "</span>\n";
}

}  // namespace pointsman::report
