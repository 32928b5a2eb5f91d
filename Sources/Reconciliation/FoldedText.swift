/// Text in the one form in which names and remittances of banks can be compared.
///
/// Zengin writes half-width kana without small letters, a web form full-width kanji and kana, a core system
/// capitals: the same name in three spellings. Folding applies the compatibility forms of Unicode (NFKC) that
/// such texts use: full-width ASCII, half-width kana with their voice marks, ligatures of companies and eras,
/// circled digits and Roman numerals. Beyond NFKC it reads hiragana as katakana, small kana as large ones and
/// every dash as the long vowel mark, and makes Latin letters capital; whatever is no letter and no digit
/// becomes one space.
public enum FoldedText {
  /// The folded form; empty where the text has no letter and no digit.
  public static func fold(_ text: some StringProtocol) -> String {
    var scalars: [UInt32] = []
    for scalar in text.unicodeScalars { append(scalar.value, to: &scalars) }
    var result = String.UnicodeScalarView()
    var wantsSpace = false
    for value in scalars {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil || value == 0x30FC
      guard isWord else {
        wantsSpace = true
        continue
      }
      if wantsSpace, !result.isEmpty { result.append(" ") }
      wantsSpace = false
      if value < 0x3000 {
        for upper in scalar.properties.uppercaseMapping.unicodeScalars { result.append(upper) }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// How like two folded texts are: twice the pairs of characters that they share, of all their pairs, in
  /// thousandths (Dice's coefficient). 0 where either is shorter than two characters.
  public static func likeness(_ left: String, _ right: String) -> Int {
    let (left, right) = (pairs(left), pairs(right))
    guard !left.isEmpty, !right.isEmpty else { return 0 }
    var shared = 0
    var (first, second) = (0, 0)
    while first < left.count, second < right.count {
      if left[first] == right[second] {
        (shared, first, second) = (shared + 1, first + 1, second + 1)
      } else if left[first] < right[second] {
        first += 1
      } else {
        second += 1
      }
    }
    return 2000 * shared / (left.count + right.count)
  }

  private static func pairs(_ text: String) -> [UInt64] {
    let scalars = text.unicodeScalars.lazy.map(\.value).filter { $0 != 0x20 }
    return zip(scalars, scalars.dropFirst()).map { UInt64($0) << 32 | UInt64($1) }.sorted()
  }

  private static func append(_ value: UInt32, to scalars: inout [UInt32]) {
    switch value {
    case 0xFF01...0xFF5E: scalars.append(value - 0xFEE0)
    case 0xFF9E, 0xFF9F, 0x3099, 0x309A, 0x309B, 0x309C:
      voice(&scalars, by: value == 0xFF9F || value == 0x309A || value == 0x309C ? 2 : 1)
    case 0xFF61...0xFF9D: scalars.append(large(halfWidth[Int(value - 0xFF61)]))
    case 0x3041...0x3096: scalars.append(large(value + 0x60))
    case 0x30A1...0x30F6: scalars.append(large(value))
    case 0x2010...0x2015, 0x2212, 0x2D: scalars.append(dash(after: scalars.last))
    case 0x2160...0x216B: append(roman[Int(value - 0x2160)], to: &scalars)
    case 0x2170...0x217B: append(roman[Int(value - 0x2170)], to: &scalars)
    case 0x2460...0x2473: append(String(value - 0x245F), to: &scalars)
    default:
      if let whole = ligatures[value] { append(whole, to: &scalars) } else { scalars.append(value) }
    }
  }

  private static func append(_ text: String, to scalars: inout [UInt32]) {
    scalars.append(contentsOf: text.unicodeScalars.lazy.map(\.value))
  }

  /// A dash after a kana is the long vowel mark, as banks type it; elsewhere it divides words.
  private static func dash(after last: UInt32?) -> UInt32 {
    guard let last, (0x30A1...0x30FC).contains(last) else { return 0x20 }
    return 0x30FC
  }

  /// Joins a voice mark (1) or half voice mark (2) with the kana before it.
  private static func voice(_ scalars: inout [UInt32], by mark: UInt32) {
    guard let last = scalars.last else { return }
    let isPlain = (0x30AB...0x30C1).contains(last) && last % 2 == 1
    let isLater = [0x30C4, 0x30C6, 0x30C8].contains(last)
    let isH = [0x30CF, 0x30D2, 0x30D5, 0x30D8, 0x30DB].contains(last)
    switch (mark, last) {
    case (1, 0x30A6): scalars[scalars.count - 1] = 0x30F4
    case (1, _) where isPlain || isLater || isH: scalars[scalars.count - 1] = last + 1
    case (2, _) where isH: scalars[scalars.count - 1] = last + 2
    default: break
    }
  }

  /// Small kana as large ones: transfers have no small kana.
  private static func large(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE: value + 1
    case 0x30F5: 0x30AB
    case 0x30F6: 0x30B1
    default: value
    }
  }

  private static let halfWidth: [UInt32] =
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    .unicodeScalars.map(\.value)

  private static let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]

  private static let ligatures: [UInt32: String] = [
    0x3231: "株", 0x3232: "有", 0x3239: "代", 0x337F: "株式会社", 0x337B: "平成", 0x337C: "昭和", 0x337D: "大正",
    0x337E: "明治", 0x32FF: "令和", 0x2116: "NO", 0xFB01: "fi", 0xFB02: "fl", 0xFFE5: "¥", 0xFFE0: "¢",
    0x3000: " ",
  ]
}
