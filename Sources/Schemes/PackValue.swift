import Money
import Tabular

/// Reads the values of a pack.
enum PackValue {
  /// Why a value is not of its form.
  struct Fault: Error {
    var code: String
    var message: String
    var remedy: String
  }

  /// The one text of a value: ratios in lowest terms, everything else as it is written.
  static func normalised(_ text: String, _ form: ValueForm) throws(Fault) -> String {
    switch form {
    case .text: return text
    case .code: return try code(text)
    case .account: return text == "*" ? text : try code(text)
    case .codes:
      let parts = text.split(separator: " ")
      for part in parts { _ = try code(String(part)) }
      return parts.joined(separator: " ")
    case .day:
      guard Day(text) != nil else { throw bad("is not a day", "write it as 2024-03-31") }
      return text
    case .ratio: return try ratio(text)
    case .layerRatio: return text == "by:fill_rate" ? text : try ratio(text)
    case .multiple:
      guard let ratio = Ratio(text) else { throw bad("is not a multiple", "write it as 10 or 52.4") }
      return ratio.description
    case .lossRatio:
      if text == "none" { return text }
      guard let ratio = Ratio(text) else {
        throw bad("is not a ratio", "write it as 0.8, 80% or 6/5, or none for unlimited")
      }
      return ratio.description
    case .flag:
      guard text == "yes" || text == "no" else { throw bad("is neither yes nor no", "write yes or no") }
      return text
    case .whole:
      guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int32(text) else {
        throw bad("is not a whole number", "write digits only, such as 10")
      }
      return String(number)
    case .currency:
      guard Currency(text) != nil else {
        throw bad("is not a currency", "write a code of ISO 4217 in capitals, such as JPY")
      }
      return text
    case .amount: return try amount(text)
    case .limit: return text.hasSuffix("%") || text.contains("/") ? try ratio(text) : try amount(text)
    case .choice(let words):
      guard words.contains(text) else {
        throw bad("is not one of " + words.joined(separator: ", "), suggestion(text, words))
      }
      return text
    }
  }

  /// "did you mean", or the words that are allowed.
  static func suggestion(_ text: String, _ words: [String]) -> String {
    if let near = closest(text, among: words) { return "did you mean \(near)?" }
    if words.isEmpty { return "there is none to refer to yet" }
    let shown = words.prefix(12).joined(separator: ", ")
    return "write one of " + shown + (words.count > 12 ? ", …" : "")
  }

  /// `10-01` as a month and a day that every year has.
  static func monthDay(_ text: String) -> (month: Int, day: Int)? {
    guard text.utf8.count == 5, let day = Day("2001-" + text) else { return nil }
    return (day.civil.month, day.civil.day)
  }

  private static func code(_ text: String) throws(Fault) -> String {
    let isCode = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2E, 0x5F, 0x3A, 0x2F, 0x2D].contains(byte)
    }
    guard isCode, text.utf8.count <= 64 else {
      throw bad("is not a code", "use at most 64 letters, digits and the signs . _ : / -")
    }
    return text
  }

  private static func ratio(_ text: String) throws(Fault) -> String {
    if text.hasPrefix("by:") {
      throw Fault(
        code: "not-supported", message: "a ratio of that kind is not supported",
        remedy: "write the ratio itself, such as 80%, or by:fill_rate in layer.csv")
    }
    guard let ratio = Ratio(text), ratio <= .one else {
      throw bad("is not a ratio between 0 and 1", "write it as 0.8, 80% or 4/5")
    }
    return ratio.description
  }

  /// Decimals are checked against the currency when the record is compiled.
  private static func amount(_ text: String) throws(Fault) -> String {
    if text == "none" { return text }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber =
      parts.count <= 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
    guard isNumber else {
      throw bad("is not an amount", "write major units without grouping, such as 80000000, or none")
    }
    guard text.utf8.contains(where: { $0 >= 0x31 && $0 <= 0x39 }) else {
      throw bad("is zero", "write none for unlimited, or leave it blank")
    }
    return text
  }

  private static func bad(_ message: String, _ remedy: String) -> Fault {
    Fault(code: "bad-value", message: message, remedy: remedy)
  }
}
