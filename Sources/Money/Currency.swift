/// A currency of ISO 4217, with the number of decimals of its minor unit (JPY 0, USD 2, KWD 3).
public struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// Place in the list of known currencies; small, so that an amount stays small.
  public let index: UInt16

  /// The currency of an ISO 4217 code in capitals; nil where the code is unknown or has no minor unit.
  public init?(_ code: String) {
    guard let index = Currency.indexByCode[code] else { return nil }
    self.index = index
  }

  /// The alphabetic code, three capitals.
  public var code: String { Currency.all[Int(index)].code }

  /// Decimals of the minor unit: 0 to 4.
  public var decimals: Int { Currency.all[Int(index)].decimals }

  /// Minor units in one major unit: 1 to 10,000.
  public var unit: Int64 { Currency.powers[decimals] }

  public var description: String { code }

  private static let powers: [Int64] = [1, 10, 100, 1_000, 10_000]

  private static let all: [(code: String, decimals: Int)] = minorUnits.flatMap { entry in
    entry.codes.split(whereSeparator: \.isWhitespace).map { (String($0), entry.decimals) }
  }.sorted { $0.code < $1.code }

  private static let indexByCode: [String: UInt16] = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { ($1.code, UInt16($0)) })

  /// Active codes of ISO 4217 list one that have a minor unit (datasets/currency-codes, ODC-PDDL).
  private static let minorUnits: [(decimals: Int, codes: String)] = [
    (
      0,
      """
      BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
      """
    ),
    (
      2,
      """
      AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
      CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
      GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
      MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
      PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
      TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
      """
    ),
    (
      3,
      """
      BHD IQD JOD KWD LYD OMR TND
      """
    ),
    (
      4,
      """
      CLF UYW
      """
    ),
  ]
}
