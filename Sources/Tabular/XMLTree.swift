/// A small part of an XML file: one element with all that is in it. Its memory is used again for the next.
public struct XMLTree: Sendable {
  private struct Node {
    var element: UInt16
    var line: Int32
    var column: Int32
    var firstChild: Int32 = -1
    var next: Int32 = -1
    var text: Range<Int32>
    var currency: Range<Int32>
  }

  private var nodes: [Node] = []
  private var bytes: [UInt8] = []

  /// Elements of one tree, and bytes of all their texts: what is larger is no part of a bank's message.
  static let limit = 100_000
  static let byteLimit = 4 << 20

  /// An empty tree.
  public init() {}

  /// Reads the element whose start is the reader's last token, through its end.
  public mutating func read(_ reader: inout XMLReader) throws(Diagnostic) {
    nodes.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    var open: [(node: Int, lastChild: Int)] = []
    try begin(&open, &reader)
    while let top = open.last {
      switch try reader.next() {
      case .start:
        if nodes.count == XMLTree.limit {
          throw reader.fault(
            "too-long", "has an element with more than \(XMLTree.limit) others in it",
            "check that it is the right file")
        }
        try begin(&open, &reader)
      case .text:
        // The text of an element that has others in it is only how the file is laid out.
        if top.lastChild < 0 { try add(reader.text, &reader) }
      case .end:
        open.removeLast()
        let from = nodes[top.node].text.lowerBound
        if top.lastChild < 0 {
          if !isUTF8(from: Int(from)) { throw invalid(top.node, reader.file) }
          nodes[top.node].text = from..<Int32(bytes.count)
        }
      case .finish: return
      }
    }
  }

  private func isUTF8(from start: Int) -> Bool {
    UTF8Check.firstInvalidByte(of: bytes.span.extracting(start...)) == nil
  }

  private mutating func add(_ text: [UInt8], _ reader: inout XMLReader) throws(Diagnostic) {
    if bytes.count + text.count > XMLTree.byteLimit {
      throw reader.fault(
        "too-long", "has an element with more than \(XMLTree.byteLimit) bytes of text in it",
        "check that it is the right file")
    }
    bytes += text
  }

  /// Without the text, which may be a person's name.
  private func invalid(_ node: Int, _ file: String) -> Diagnostic {
    let place = place(node)
    return Diagnostic(
      file: file, line: place.line, column: place.column, code: "not-utf-8",
      message: "has text that is not in the encoding of the file",
      remedy: "save the file as UTF-8, or name its encoding in the first line")
  }

  private mutating func begin(
    _ open: inout [(node: Int, lastChild: Int)], _ reader: inout XMLReader
  ) throws(Diagnostic) {
    let number = nodes.count
    let start = Int32(bytes.count)
    try add(reader.currency, &reader)
    let text = Int32(bytes.count)
    nodes.append(
      Node(
        element: reader.element, line: Int32(clamping: reader.place.line),
        column: Int32(clamping: reader.place.column), text: text..<text, currency: start..<text))
    if let parent = open.last {
      if parent.lastChild < 0 {
        nodes[parent.node].firstChild = Int32(number)
      } else {
        nodes[parent.lastChild].next = Int32(number)
      }
      open[open.count - 1].lastChild = number
    }
    open.append((number, -1))
  }

  // MARK: - Looking

  /// The number of the whole.
  public var root: Int { 0 }

  /// The element of a node.
  public func element(_ node: Int) -> UInt16 { nodes[node].element }

  /// Where a node begins in the file.
  public func place(_ node: Int) -> (line: Int, column: Int) {
    (Int(nodes[node].line), Int(nodes[node].column))
  }

  /// The first child that is an element; nil where there is none.
  public func child(_ node: Int, _ element: UInt16) -> Int? {
    var child = nodes[node].firstChild
    while child >= 0 {
      if nodes[Int(child)].element == element { return Int(child) }
      child = nodes[Int(child)].next
    }
    return nil
  }

  /// All children in their order.
  public func children(_ node: Int) -> [Int] {
    var found: [Int] = []
    var child = nodes[node].firstChild
    while child >= 0 {
      found.append(Int(child))
      child = nodes[Int(child)].next
    }
    return found
  }

  /// The bytes of a node's text, without blanks around them.
  public func bytes(_ node: Int) -> ArraySlice<UInt8> {
    let range = nodes[node].text
    var text = bytes[Int(range.lowerBound)..<Int(range.upperBound)]
    while let first = text.first, first <= 0x20 { text.removeFirst() }
    while let last = text.last, last <= 0x20 { text.removeLast() }
    return text
  }

  /// A node's text, without blanks around it.
  public func text(_ node: Int) -> String { String(decoding: bytes(node), as: UTF8.self) }

  /// The value of the attribute `Ccy`; empty without one.
  public func currency(_ node: Int) -> String {
    let range = nodes[node].currency
    return String(decoding: bytes[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
  }
}
