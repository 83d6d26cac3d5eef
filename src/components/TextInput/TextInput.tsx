/** A line to type in, the same height on every phone. */
import { Input, type InputProps } from '@tarojs/components';
import './TextInput.scss';

interface Props {
  value: string;
  onInput: (text: string) => void;
  placeholder: string;
  /** Most characters. */
  most: number;
  type?: InputProps['type'];
  confirm?: 'done' | 'search';
  onConfirm?: () => void;
  focus?: boolean;
  /** `boxed` stands in a sunken box of its own; `bare` lies in the caller's. */
  look?: 'boxed' | 'bare';
}

export function TextInput({
  value,
  onInput,
  placeholder,
  most,
  type = 'text',
  confirm = 'done',
  onConfirm,
  focus,
  look = 'boxed',
}: Props) {
  return (
    <Input
      className={`textinput textinput--${look}`}
      type={type}
      value={value}
      placeholder={placeholder}
      placeholderClass="textinput__hint"
      confirmType={confirm}
      maxlength={most}
      focus={focus}
      ariaLabel={placeholder}
      onInput={(event) => onInput(event.detail.value)}
      onConfirm={onConfirm}
    />
  );
}
