import Tabular

/// What a parser did with an input that it must not do.
public struct FuzzFault: Error, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }
}

/// A parser under test: what its inputs look like, and what must hold for each.
public struct FuzzParser: Sendable {
  public let name: String
  let mutator: @Sendable () -> Mutator
  /// Throws a ``FuzzFault`` where a property is broken.
  /// - Returns: true where the parser accepted the input, or some of it.
  private let body: @Sendable ([UInt8], inout FuzzRandom) throws -> Bool

  init(
    _ name: String, mutator: @escaping @Sendable () -> Mutator,
    body: @escaping @Sendable ([UInt8], inout FuzzRandom) throws -> Bool
  ) {
    (self.name, self.mutator, self.body) = (name, mutator, body)
  }

  public static let all: [FuzzParser] = [
    csv, jsonLines, events, eventObjects, mapping, mapped, pack, packPage, values, state, segment, record,
    configuration, camt, mt940, zengin, bankCSV, paymentStatus,
  ]

  /// A run over inputs that follow from a seed.
  /// - Parameter more: inputs to begin with beside the parser's own.
  public func run(seed: UInt64, more: [[UInt8]] = []) -> FuzzRun {
    var mutator = mutator()
    mutator.seeds += more
    return FuzzRun(parser: self, seed: seed, mutator: mutator)
  }

  /// Checks one input.
  public func check(_ input: [UInt8], _ random: inout FuzzRandom) throws -> Bool { try body(input, &random) }
}

/// The inputs of one seed.
public struct FuzzRun {
  let parser: FuzzParser
  let seed: UInt64
  let mutator: Mutator

  /// The input of a number.
  public func input(_ number: UInt64) -> [UInt8] {
    var random = FuzzRandom(seed: seed, input: number, parser: parser.name)
    return mutator.input(&random)
  }

  /// Makes and checks the input of a number.
  public func check(_ number: UInt64) throws -> Bool {
    var random = FuzzRandom(seed: seed, input: number, parser: parser.name)
    let input = mutator.input(&random)
    return try parser.check(input, &random)
  }
}

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(FuzzFault) {
  if !condition { throw FuzzFault(message()) }
}

/// The lines of an input, to check that a place is inside.
struct Places {
  private var widths: [Int] = []
  /// Numbers of the lines that have any character, the return of a CRLF and the byte order mark apart.
  private(set) var filled: [Int] = []

  /// - Parameter returnsEndLines: a carriage return alone ends a line too.
  init(_ bytes: [UInt8], returnsEndLines: Bool = false, countsBytes: Bool = false) {
    var width = 0
    var isFilled = false
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for (index, byte) in bytes.enumerated() {
      let isLoneReturn =
        returnsEndLines && byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
      if byte == 0x0A || isLoneReturn {
        widths.append(width)
        if isFilled { filled.append(widths.count) }
        (width, isFilled) = (0, false)
        continue
      }
      let isReturn = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      if index >= mark, !isReturn { isFilled = true }
      if countsBytes || byte & 0xC0 != 0x80 {
        width += 1
      }
    }
    widths.append(width)
    if isFilled { filled.append(widths.count) }
  }

  /// A fault of the content names a line of the file and, if any, a column of that line or its end.
  func check(_ fault: Diagnostic, wholeFile: Set<String> = []) throws(FuzzFault) {
    try require(
      !fault.message.isEmpty && !fault.remedy.isEmpty && !fault.code.isEmpty, "says little: \(fault)")
    if fault.line == 0, wholeFile.contains(fault.code) { return }
    try require((1...widths.count).contains(fault.line), "line outside the file: \(fault) [\(fault.code)]")
    guard let column = fault.column else { return }
    let width = widths[fault.line - 1]
    try require(
      (1...(width + 1)).contains(column), "column outside line of \(width): \(fault) [\(fault.code)]")
  }
}
