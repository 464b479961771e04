"""The books that people open and print: 台账.xlsx, 归档文件目录.xlsx and the tables of the command line."""
