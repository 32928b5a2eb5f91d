import Money

// How a column's values are read: the one place that does, for events and for statements.
extension SourceColumn {
  func day(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Day {
    var found: (day: Day, form: DayForm)?
    for form in dayForms {
      guard let day = form.read(bytes, pivot: pivot) else { continue }
      if let found, found.day != day { throw SourceColumn.ambiguous(found.form.rawValue, form.rawValue) }
      if found == nil { found = (day, form) }
    }
    if let found { return found.day }
    let forms = dayForms.map(\.rawValue).joined(separator: ", ")
    throw FieldFault("not-in-any-form", "is no day", "write it as " + forms)
  }

  /// Minor units, zero or more.
  /// - Parameter isDefault: it is the mapping's own value for a blank, which is written plainly.
  func money(
    _ bytes: UnsafeBufferPointer<UInt8>, isDefault: Bool = false, decimals: Int
  ) throws(FieldFault) -> Int64 {
    var found: (minor: Int64, form: String)?
    do throws(Amount.ParseError) {
      for form in isDefault ? SourceColumn.plainMoney : moneyForms {
        guard let minor = try form.read(bytes, decimals: decimals) else { continue }
        if let found, found.minor != minor { throw .notANumber }
        if found == nil { found = (minor, form.text) }
      }
    } catch {
      switch error {
      case .notANumber: throw SourceColumn.ambiguous(found?.form ?? "", "another")
      case .outOfRange: throw FieldReader.outOfRange
      case .tooManyDecimals(let allowed):
        throw FieldFault(
          "too-many-decimals", "has more decimals than the currency", "write at most \(allowed) decimals")
      }
    }
    if let found { return found.minor }
    let forms = moneyForms.map(\.text).joined(separator: ", ")
    throw FieldFault("not-in-any-form", "is no amount", "write it as " + forms)
  }

  private static let plainMoney = MoneyForm("plain").map { [$0] } ?? []

  private static func ambiguous(_ first: String, _ second: String) -> FieldFault {
    FieldFault(
      "ambiguous-value", "means one thing as \(first) and another as \(second)",
      "leave one of the two forms out of the mapping")
  }
}
