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
    /// As many as there are columns, from this place on.
    case cells(Int)
    case heading(String)
    case rule
  }

  /// Where the text of a cell ends, which begins where the one before it ends, and how many cells of a
  /// terminal it takes.
  private struct Cell: Sendable {
    var end: UInt32
    var width: UInt32
  }

  private let columns: [Column]
  private let gap: Int
  private var rows: [Row] = []
  /// Cells and their text one after the other: bordereaux have millions.
  private var cells: [Cell] = []
  private var bytes: [UInt8] = []
  private var widths: [Int]

  /// - Parameter gap: blanks between columns.
  public init(_ columns: [Column], gap: Int = 2) {
    (self.columns, self.gap) = (columns, gap)
    widths = columns.map { DisplayWidth.of($0.title) }
  }

  /// Adds a row; missing cells are blank, surplus cells are left out.
  public mutating func add(_ cells: [String]) {
    rows.append(.cells(self.cells.count))
    for column in columns.indices { add(column < cells.count ? cells[column] : "", column) }
  }

  private mutating func add(_ text: String, _ column: Int) {
    let start = bytes.count
    var text = text
    let isPlain = text.withUTF8 { own in
      bytes.append(contentsOf: own)
      return own.reduce(true) { $0 && $1 >= 0x20 && $1 < 0x7F }
    }
    var width = bytes.count - start
    if !isPlain {
      let clean = TextTable.printable(text)
      bytes.replaceSubrange(start..., with: clean.utf8)
      width = DisplayWidth.of(clean)
    }
    cells.append(Cell(end: UInt32(bytes.count), width: UInt32(width)))
    widths[column] = max(widths[column], width)
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
    blocks(width: width, pinned: pinned).map(block).joined(separator: "\n")
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

  private func blocks(width: Int?, pinned: Int) -> [[Int]] {
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

  private func block(_ indices: [Int]) -> String {
    let total = max(indices.reduce(0) { $0 + widths[$1] + gap } - gap, 0)
    var titles = TextTable(columns.map { Column(title: "", alignment: $0.alignment) }, gap: gap)
    titles.add(columns.map(\.title))
    let headings = rows.reduce(0) { sum, row in
      guard case .heading(let heading) = row else { return sum }
      return sum + heading.utf8.count
    }
    // A line is at most as long as blanks of its width and the text of its cells.
    let room = (rows.count + 2) * (total + 1) + bytes.count + titles.bytes.count + headings
    return String(unsafeUninitializedCapacity: room) { text in
      var lines = Lines(text: text, total: total)
      if columns.contains(where: { !$0.title.isEmpty }) {
        titles.write(0, indices, widths, to: &lines)
        lines.addRule()
      }
      for row in rows {
        switch row {
        case .cells(let first): write(first, indices, widths, to: &lines)
        case .heading(let heading): lines.add(heading)
        case .rule: lines.addRule()
        }
      }
      return lines.count
    }
  }

  private func write(_ first: Int, _ indices: [Int], _ widths: [Int], to lines: inout Lines) {
    bytes.withUnsafeBufferPointer { bytes in
      for (place, index) in indices.enumerated() {
        let cell = cells[first + index]
        let begin = first + index > 0 ? Int(cells[first + index - 1].end) : 0
        let padding = widths[index] - Int(cell.width)
        let isRight = columns[index].alignment == .right
        lines.addBlanks((place > 0 ? gap : 0) + (isRight ? padding : 0))
        lines.add(UnsafeBufferPointer(rebasing: bytes[begin..<Int(cell.end)]))
        if !isRight { lines.addBlanks(padding) }
      }
      lines.endCells()
    }
  }

  /// Lines in room that was claimed for them.
  private struct Lines {
    let text: UnsafeMutableBufferPointer<UInt8>
    /// Of a line across all columns.
    let total: Int
    var count = 0
    private var start = 0

    init(text: UnsafeMutableBufferPointer<UInt8>, total: Int) { (self.text, self.total) = (text, total) }

    mutating func addBlanks(_ number: Int) { fill(0x20, number) }

    mutating func addRule() {
      fill(0x2D, total)
      end()
    }

    mutating func add(_ heading: String) {
      var heading = heading
      heading.withUTF8 { add($0) }
      end()
    }

    mutating func add(_ part: UnsafeBufferPointer<UInt8>) {
      _ = UnsafeMutableBufferPointer(rebasing: text[count...]).initialize(from: part)
      count += part.count
    }

    /// Ends a line of cells without the blanks at its end.
    mutating func endCells() {
      while count > start, text[count - 1] == 0x20 { count -= 1 }
      end()
    }

    private mutating func fill(_ byte: UInt8, _ number: Int) {
      UnsafeMutableBufferPointer(rebasing: text[count..<count + number]).initialize(repeating: byte)
      count += number
    }

    private mutating func end() {
      text[count] = 0x0A
      count += 1
      start = count
    }
  }
}
