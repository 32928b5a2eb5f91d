import Ledger
import Posting
@_spi(_Unicode) import Swift

extension FieldReader {
  /// Free text: at most 500 bytes in Unicode's normal form C, without control characters.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> String {
    var isASCII = true
    for byte in bytes {
      if byte < 0x20 || byte == 0x7F { throw controlCharacter }
      if byte >= 0x80 { isASCII = false }
    }
    var text = String(decoding: bytes, as: UTF8.self)
    if !isASCII {
      text = composed(text)
      for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
        throw controlCharacter
      }
    }
    let count = text.utf8.count
    if count > textLimit {
      throw FieldFault("too-long", "has \(count) bytes", "use at most \(textLimit) bytes")
    }
    return text
  }

  /// Accounts with amounts, `5140=60.00 1220@insurer=40.00`, with the amounts in minor units.
  static func entries(_ bytes: UnsafeBufferPointer<UInt8>, decimals: Int) throws(FieldFault) -> String {
    if bytes.count > entriesLimit {
      throw FieldFault("too-long", "has \(bytes.count) bytes", "use at most \(entriesLimit) bytes")
    }
    var legs: [EntryLeg] = []
    for part in String(decoding: bytes, as: UTF8.self).split(separator: " ") {
      let (name, amount) = EntryLeg.parts(part)
      var minor: Int64?
      if let amount {
        minor = try String(amount).withBytes { bytes throws(FieldFault) in
          try money(bytes, decimals: decimals)
        }
      }
      guard let leg = EntryLeg(name, minor: minor) else { throw badEntry }
      for code in [leg.account, leg.detail ?? leg.account] {
        _ = try code.withBytes { bytes throws(FieldFault) in try plainCode(bytes) }
      }
      legs.append(leg)
    }
    return EntryLeg.normalised(legs)
  }

  static let entriesLimit = 8000

  private static let badEntry = FieldFault(
    "bad-entry", "is not a list of accounts with amounts", "write 5140=60.00 5130=40.00, or one account alone"
  )

  private static let controlCharacter = FieldFault(
    "control-character", "has a line end or another control character", "write the text on one line")

  /// Normal form C, so that two spellings of one text are one text.
  private static func composed(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text._nfc { result.append(scalar) }
    return String(result)
  }
}

/// Values that are typed on a command line and not read from a file: the same rules hold for them.
public enum TypedValue {
  /// A reference or a free text, normalised.
  /// - Throws: what a file's record would be refused for.
  public static func read(_ text: String, _ column: EventColumn) throws(Rejection) -> String {
    do throws(FieldFault) {
      return try text.withBytes { bytes throws(FieldFault) in
        column.form == .text ? try FieldReader.text(bytes) : try FieldReader.reference(bytes)
      }
    } catch {
      throw Rejection(
        error.code, column, value: text, "the \(column.name) \(error.message)", remedy: error.remedy)
    }
  }
}
