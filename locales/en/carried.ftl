# Around what is carried between the ends of a task

carried-head = <b>{ $author }:</b>
carried-head-task = No. { $number } · <b>{ $author }:</b>
carried-withdrawn = { $author } has taken this message back.
carried-link = { $name } (the link is good for one day): { $link }

carried-photo = picture
carried-document = file
carried-voice = voice message
carried-audio = sound
carried-video = video
carried-animation = animation
carried-sticker = sticker
carried-place = location
carried-contact = contact
