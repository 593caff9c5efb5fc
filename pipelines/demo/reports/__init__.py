"""The yearly reports themselves: figures, sentences, tables, and the files they are printed in."""
