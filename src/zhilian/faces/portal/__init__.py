"""The portal: what people of the offices see on a phone. Home, sub-platforms, service windows."""
