"""Reports for the office and those above it: 督办表, 月报, 年报, 需求汇总, 缺项提示, 操作规程, 典型案例."""
