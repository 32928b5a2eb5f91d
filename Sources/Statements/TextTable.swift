/// A table for a terminal: columns padded by display width, so that kanji and kana line up.
///
/// ```swift
/// var table = TextTable([.left("Account"), .right("Balance")])
/// table.add(["1010", "5,000"])
/// table.addRule()
/// print(table.render(), terminator: "")
/// ```
public struct TextTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment

    public static func left(_ title: String = "") -> Column { Column(title: title, alignment: .left) }
    public static func right(_ title: String = "") -> Column { Column(title: title, alignment: .right) }
  }

  private enum Row: Sendable {
    case cells([String])
    case heading(String)
    case rule
  }

  private let columns: [Column]
  private let gap: Int
  private var rows: [Row] = []

  /// - Parameter gap: blanks between columns.
  public init(_ columns: [Column], gap: Int = 2) { (self.columns, self.gap) = (columns, gap) }

  /// Adds a row; missing cells are blank, surplus cells are left out.
  public mutating func add(_ cells: [String]) {
    let shown = cells.prefix(columns.count).map(TextTable.printable)
    rows.append(.cells(shown + Array(repeating: "", count: columns.count - shown.count)))
  }

  /// Adds a line that runs across the columns and widens none.
  public mutating func addHeading(_ text: String) { rows.append(.heading(TextTable.printable(text))) }

  /// Adds a line of dashes.
  public mutating func addRule() { rows.append(.rule) }

  /// The table, each line ended; titles (where there are any) stand above a rule.
  /// - Parameters:
  ///   - width: cells of a line; where the columns need more, they go into several tables one below another.
  ///     nil puts no limit. A single column is never cut, however wide.
  ///   - pinned: how many of the first columns each of these tables repeats.
  public func render(width: Int? = nil, pinned: Int = 1) -> String {
    let widths = measured()
    return blocks(widths, width: width, pinned: pinned).map { block($0, widths) }.joined(separator: "\n")
  }

  /// Control characters would break lines or steer the terminal.
  private static func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      clean.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(clean)
  }

  private func measured() -> [Int] {
    var widths = columns.map { DisplayWidth.of($0.title) }
    for case .cells(let cells) in rows {
      for (index, cell) in cells.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
    }
    return widths
  }

  private func blocks(_ widths: [Int], width: Int?, pinned: Int) -> [[Int]] {
    let first = Array(columns.indices.prefix(pinned))
    guard let width else { return [Array(columns.indices)] }
    let pinnedWidth = first.reduce(0) { $0 + widths[$1] + gap } - gap
    var blocks: [[Int]] = []
    var current = first
    var used = pinnedWidth
    for index in columns.indices.dropFirst(pinned) {
      if current.count > first.count, used + gap + widths[index] > width {
        blocks.append(current)
        (current, used) = (first, pinnedWidth)
      }
      current.append(index)
      used += gap + widths[index]
    }
    return blocks + [current]
  }

  private func block(_ indices: [Int], _ widths: [Int]) -> String {
    let total = indices.reduce(0) { $0 + widths[$1] + gap } - gap
    let rule = String(repeating: "-", count: max(total, 0)) + "\n"
    var text: [UInt8] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      append(columns.map(\.title), indices, widths, to: &text)
      text += rule.utf8
    }
    for row in rows {
      switch row {
      case .cells(let cells): append(cells, indices, widths, to: &text)
      case .heading(let heading): text += (heading + "\n").utf8
      case .rule: text += rule.utf8
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds a line as bytes: bordereaux have millions of cells.
  private func append(_ cells: [String], _ indices: [Int], _ widths: [Int], to text: inout [UInt8]) {
    let start = text.count
    func blanks(_ count: Int) { text.append(contentsOf: repeatElement(0x20, count: count)) }
    for (place, index) in indices.enumerated() {
      if place > 0 { blanks(gap) }
      let padding = widths[index] - DisplayWidth.of(cells[index])
      if columns[index].alignment == .right { blanks(padding) }
      text.append(contentsOf: cells[index].utf8)
      if columns[index].alignment == .left { blanks(padding) }
    }
    while text.count > start, text.last == 0x20 { text.removeLast() }
    text.append(0x0A)
  }
}
