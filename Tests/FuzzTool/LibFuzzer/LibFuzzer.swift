// The entry that libFuzzer calls. It is compiled by `Scripts/fuzz --libfuzzer` alone, into one module with
// the sources of Tabular and Money; the package leaves it out.

/// Reads the input as CSV, as JSON Lines and as a value; the first byte picks the options.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 0 else { return 0 }
  let input = Array(UnsafeBufferPointer(start: data, count: size).dropFirst())
  let choice = data[0]
  var options = CSVOptions(
    headerRequired: choice & 1 == 0, trim: choice & 2 != 0, allowLoneCR: choice & 4 != 0,
    allowPreamble: choice & 8 != 0)
  options.limits.chunkSize = choice & 16 == 0 ? 1 << 20 : 1 + Int(choice >> 5)
  if choice & 32 != 0 { (options.limits.field, options.limits.record) = (16, 64) }
  readCSV(input, options)
  readJSONLines(input, options.limits)
  input.withUnsafeBufferPointer { bytes in
    _ = try? Amount.minorUnits(utf8: bytes, decimals: Int(choice & 3))
    _ = Day(utf8: bytes)
  }
  let text = String(decoding: input.prefix(40), as: UTF8.self)
  if let ratio = Ratio(text), Ratio(ratio.description) != ratio { fatalError("another ratio: \(ratio)") }
  return 0
}

private func readCSV(_ input: [UInt8], _ options: CSVOptions) {
  guard var reader = try? CSVReader(.bytes(input, name: "input"), options: options) else { return }
  var record = CSVRecord()
  while true {
    do throws(Diagnostic) {
      guard try reader.next(&record) else { return }
      for field in 0..<record.count { _ = (record.string(field), record.position(field)) }
    } catch {
      if error.line < 1, error.code != "cannot-read" { fatalError("a fault without a place: \(error)") }
    }
  }
}

private func readJSONLines(_ input: [UInt8], _ limits: ReadLimits) {
  guard var reader = try? JSONLReader(.bytes(input, name: "input"), limits: limits) else { return }
  var record = JSONLRecord()
  while true {
    do throws(Diagnostic) {
      guard try reader.next(&record) else { return }
      for field in 0..<record.count { _ = (record.value(field), record.position(field)) }
    } catch {
      if error.line < 1 { fatalError("a fault without a place: \(error)") }
    }
  }
}
